/** What the engine offers about single messages: saying, changing, answering them. */
import type { MessageVersion, Pin, Quote, RoomId } from './api';
import { FileCalls } from './file-calls';
import type { Said } from './rooms/message-desk';

/** What is said in a room. */
export interface Saying extends Said {
  readonly room: RoomId;
}

/** A message by its digest, hex. */
interface MessageName {
  readonly room: RoomId;
  readonly message: string;
}

/** See the file's head. */
export abstract class MessageCalls extends FileCalls {
  /** @throws AparteError `message-empty`, `message-too-long`, `unknown-message` for what it answers, `unknown-member` for whom it mentions */
  send({ room, ...said }: Saying): Promise<{ readonly key: string }> {
    return this.on(room, (desk) => desk.changes.send(said));
  }

  /** @throws AparteError `not-author`, `unknown-message`, `message-empty`, `message-too-long` */
  editMessage({ room, message, ...said }: MessageName & Omit<Said, 'reply'>): Promise<void> {
    return this.on(room, (desk) => desk.changes.edit(message, said));
  }

  /** @throws AparteError `not-author` for another's message everywhere, `unknown-message` */
  deleteMessage({ room, message, where }: MessageName & { readonly where: 'here' | 'everywhere' }): Promise<void> {
    return this.on(room, (desk) => (where === 'here' ? desk.changes.eraseHere(message) : desk.changes.delete(message)));
  }

  /** @throws AparteError `bad-argument` for what is no emoji, `too-many-reactions`, `unknown-message` */
  react({ room, message, emoji, on }: MessageName & { readonly emoji: string; readonly on: boolean }): Promise<void> {
    return this.on(room, (desk) => desk.changes.react(message, emoji, on));
  }

  /** Pins a message for everybody, or takes it down. @throws AparteError `unknown-message` */
  pinMessage({ room, message, on }: MessageName & { readonly on: boolean }): Promise<void> {
    return this.on(room, (desk) => desk.changes.pin(message, on));
  }

  /** Sets how long what anybody says from now on lasts, in seconds; 0: for good. @throws AparteError `bad-argument` for longer than the room keeps anything */
  setTimer({ room, seconds }: { readonly room: RoomId; readonly seconds: number }): Promise<void> {
    return this.on(room, (desk) => desk.changes.setTimer(seconds));
  }

  /** What is pinned, the one pinned last first. */
  pins({ room }: { readonly room: RoomId }): Promise<readonly Pin[]> {
    return this.on(room, (desk) => desk.changes.pins());
  }

  /** @throws AparteError `unknown-message` */
  versions({ room, message }: MessageName): Promise<readonly MessageVersion[]> {
    return this.on(room, (desk) => desk.changes.versions(message));
  }

  quote({ room, message }: MessageName): Promise<Quote> {
    return this.on(room, (desk) => desk.changes.quote(message));
  }
}
