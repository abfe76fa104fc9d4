/** What differs between the hosts: Electron's main process and the browser host each supply one. */
import type { ProgramInfo } from '../contract/common';
import type { Settings } from '../contract/chat';
import type { NotificationPort } from './notifier';
import type { GuestHandOver } from './trial-guest';

/** The second person of a trial: a process of its own, which ends with this one. */
export interface GuestProcess {
  readonly exited: Promise<void>;
  /** Asks it to end, and ends it where it does not. */
  end(): void;
}

/** A file that a person asked for. */
export interface SavedFile {
  /** Without path and without controls, fit for any system. */
  readonly suggestedName: string;
  /** All of it, or its pieces: read once. */
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
}

/** The system's notifications, as a host has them. */
export interface PlatformNotifications extends NotificationPort {
  /** What the system last said; it may turn out not to work. */
  readonly isSupported: boolean;
}

/** Starting with the person's session. */
export interface LoginItem {
  /** As the system has it now. */
  isOn(): Promise<boolean>;
  /** @throws AparteError `disk-full`, `disk-failed` */
  set(on: boolean): Promise<void>;
}

/** What a session asks of the system through its host. */
export interface HostPlatform {
  readonly program: ProgramInfo;
  /** The system's language, "fr-CA" for one. */
  systemLocale(): string;
  copyText(text: string): Promise<void>;
  /** Absent where the host has no clipboard of its own to read. */
  readonly readClipboard?: () => Promise<string>;
  /** Opens a web address that was checked already. */
  openExternal(url: string): Promise<void>;
  openRelayWindow(): Promise<void>;
  /** Writes a file where the person wants it. @returns whether they did. @throws AparteError `disk-full`, `disk-failed` */
  saveFile(file: SavedFile): Promise<boolean>;
  /** Asks for a file of this kind and reads it; undefined where the person changed their mind. Absent where the host cannot ask. */
  readonly openFile?: (extension: string) => Promise<Uint8Array | undefined>;
  /** Absent where the host has none. */
  readonly notifications?: PlatformNotifications;
  /** Absent where the host cannot be started so. */
  readonly loginItem?: LoginItem;
  applyTheme(theme: Settings['theme']): void;
  /** Starts this same program with another profile; the hand-over holds an invitation and goes by its standard input only. */
  startGuest(profile: string, handOver: GuestHandOver): GuestProcess;
  /** Ends the program, as its menu would. */
  quit(): void;
}
