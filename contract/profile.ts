/** The profile itself: its settings and its lock. The part of the chat window's contract about that. */
import type { Language, Method, None } from './common';

/** What opens a vault. */
export type WayIn = 'keychain' | 'passphrase' | 'key-file';

/** Sizes of the interface's text, the second being the usual one. */
export type TextSize = 'small' | 'normal' | 'large' | 'largest';

/** What a notification says: who wrote what where; who and where; that something came; or there is none. */
export type NotificationContent = 'text' | 'name' | 'nothing' | 'off';

/** What closing the last window does, where an icon in the notification area could bring it back. */
export type WhenClosed = 'ask' | 'tray' | 'quit';

/** Settings that a person may change. */
export interface Settings {
  readonly language: 'system' | Language;
  readonly theme: 'system' | 'light' | 'dark';
  readonly textSize: TextSize;
  /** The profile locks itself after so many minutes in which nobody touched the window; 0: never. */
  readonly lockAfterMinutes: number;
  /** … and when the computer sleeps or its screen is locked. */
  readonly lockOnSleep: boolean;
  readonly notifications: NotificationContent;
  /** No notification until then, ms since 1970; 0: they are not paused. */
  readonly quietUntilMs: number;
  readonly whenClosed: WhenClosed;
  /** Others learn up to where one has read, that one types, that one is there; and one learns it of them. Both or neither. */
  readonly tellsSeen: boolean;
  readonly tellsTyping: boolean;
  readonly tellsPresence: boolean;
}

/** What opens the profile. */
export interface Protection {
  readonly ways: readonly WayIn[];
  /** Whether this computer has a keychain that could open it without a passphrase. */
  readonly canOpenAlone: boolean;
}

/** Another way to open the profile: by `passphrase`, or without one by the keychain. */
export interface PassphraseChange {
  /** The passphrase of now, where there is one. */
  readonly current?: string;
  readonly passphrase?: string;
}

/** What takes the space on this computer's disk. */
export interface StorageUse {
  /** The vault's whole database. */
  readonly bytes: number;
  readonly rooms: readonly {
    readonly room: string;
    readonly messages: number;
    /** Of their texts; keys, the chain and the index of words come on top. */
    readonly textBytes: number;
    /** Sealed files that are here whole, and how many of them were fetched: those can be erased, and fetched again while the relay has them. */
    readonly files: number;
    readonly fileBytes: number;
    readonly fetchedFiles: number;
  }[];
}

/** A work of others that this program contains. */
export interface Licence {
  readonly name: string;
  readonly version: string;
  /** SPDX */
  readonly licence: string;
  readonly address: string;
  /** Names and versions of what is inside its native file. */
  readonly contains: readonly string[];
  /** What its licence files say, whole. */
  readonly text: string;
}

/** A room's export: for people, or for programs. */
export type ExportFormat = 'html' | 'json';

/** What the chat page may ask about the profile. */
export interface ProfileApi {
  /** Opens a locked profile: by its passphrase, or without one by the keychain or the key file. */
  readonly unlock: Method<{ readonly passphrase?: string }, None>;
  /** Closes the vault and ends every connection: nothing is shown, and no key is held, until somebody opens it. */
  readonly lock: Method<None, None>;
  /** Somebody is at the window. */
  readonly active: Method<None, None>;
  /** The room that somebody looks at, in a window that has the focus; none otherwise. */
  readonly lookAt: Method<{ readonly room?: string }, None>;
  /** Takes another name, and tells every room; the fingerprint stays. */
  readonly rename: Method<{ readonly name: string }, None>;
  readonly protection: Method<None, Protection>;
  /** Sets, changes or removes the passphrase. Until it is done, what opened the profile opens it. */
  readonly changePassphrase: Method<PassphraseChange, None>;
  readonly changeSettings: Method<Partial<Settings>, None>;
  /** Whether the program starts with the person's session; absent where this host cannot. */
  readonly startAtLogin: Method<None, { readonly on?: boolean }>;
  readonly setStartAtLogin: Method<{ readonly on: boolean }, None>;
  /** Works of others in this program, with the texts of their licences. */
  readonly licences: Method<None, readonly Licence[]>;
  readonly storage: Method<None, StorageUse>;
  /** Erases the files of a room that were fetched from this computer; own ones, and what is under way, stay. */
  readonly eraseFiles: Method<{ readonly room: string }, None>;
  /** Saves everything as one encrypted file where the person wants it; `saved` is false where they changed their mind. */
  readonly saveBackup: Method<{ readonly passphrase: string }, { readonly saved: boolean }>;
  /** Makes this profile of a backup that the person chooses; only before there is one. */
  readonly restoreBackup: Method<{ readonly passphrase: string }, { readonly restored: boolean }>;
  /** Saves what this computer holds of a room, in clear. */
  readonly exportRoom: Method<{ readonly room: string; readonly format: ExportFormat }, { readonly saved: boolean }>;
}
