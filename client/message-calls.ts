/** What the engine offers about single messages: saying, changing, answering them. */
import type { MessageVersion, Quote, RoomId } from './api';
import { FileCalls } from './file-calls';

/** A text for a room; `reply` is the digest (hex) of the message that it answers. */
export interface Saying {
  readonly room: RoomId;
  readonly text: string;
  readonly reply?: string;
}

/** A message by its digest, hex. */
interface MessageName {
  readonly room: RoomId;
  readonly message: string;
}

/** See the file's head. */
export abstract class MessageCalls extends FileCalls {
  /** @throws AparteError `message-empty`, `message-too-long`, `unknown-message` for what it answers */
  send({ room, text, reply }: Saying): Promise<{ readonly key: string }> {
    return this.on(room, (desk) => desk.changes.send(text, reply));
  }

  /** @throws AparteError `not-author`, `unknown-message`, `message-empty`, `message-too-long` */
  editMessage({ room, message, text }: MessageName & { readonly text: string }): Promise<void> {
    return this.on(room, (desk) => desk.changes.edit(message, text));
  }

  /** @throws AparteError `not-author` for another's message everywhere, `unknown-message` */
  deleteMessage({ room, message, where }: MessageName & { readonly where: 'here' | 'everywhere' }): Promise<void> {
    return this.on(room, (desk) => (where === 'here' ? desk.changes.eraseHere(message) : desk.changes.delete(message)));
  }

  /** @throws AparteError `bad-argument` for what is no emoji, `too-many-reactions`, `unknown-message` */
  react({ room, message, emoji, on }: MessageName & { readonly emoji: string; readonly on: boolean }): Promise<void> {
    return this.on(room, (desk) => desk.changes.react(message, emoji, on));
  }

  /** @throws AparteError `unknown-message` */
  versions({ room, message }: MessageName): Promise<readonly MessageVersion[]> {
    return this.on(room, (desk) => desk.changes.versions(message));
  }

  quote({ room, message }: MessageName): Promise<Quote> {
    return this.on(room, (desk) => desk.changes.quote(message));
  }
}
