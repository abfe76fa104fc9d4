/** What may be done with a message, by its menu and by the keys of UX: one list for both. */
import type { MessageRow } from '../../../contract/chat';
import type { ChatApp } from '../state/chat-app.svelte';
import type { OpenRoom } from '../state/open-room.svelte';
import { isChangeable } from './items';
import type { MenuRequest } from './message-menu';
import { quoteOf } from './quotes';

/** See the file's head. Each acts where it may, and says whether it did. */
export class MessageActs {
  constructor(
    readonly app: ChatApp,
    readonly room: OpenRoom,
  ) {}

  reply(row: MessageRow): boolean {
    if (!isChangeable(row)) return false;
    this.room.composing.answer(quoteOf(row));
    this.app.composerWanted += 1;
    return true;
  }

  edit(row: MessageRow): boolean {
    if (!this.mayEdit(row)) return false;
    this.room.editRow(row);
    this.app.composerWanted += 1;
    return true;
  }

  copy(row: MessageRow): boolean {
    if (!this.mayCopy(row)) return false;
    this.app.run(this.app.api.copyText({ text: row.text }));
    return true;
  }

  delete(row: MessageRow): boolean {
    if (!this.mayDelete(row)) return false;
    this.app.show({ kind: 'delete', row });
    return true;
  }

  react(request: MenuRequest): boolean {
    if (!isChangeable(request.row)) return false;
    this.room.reacting = request;
    return true;
  }

  pin(row: MessageRow): boolean {
    if (!isChangeable(row)) return false;
    this.room.togglePin(row);
    return true;
  }

  mayEdit(row: MessageRow): boolean {
    return row.own && isChangeable(row);
  }

  mayCopy(row: MessageRow): boolean {
    return row.kind === 'text' && !row.erased && row.text !== '';
  }

  mayDelete(row: MessageRow): boolean {
    return row.kind === 'text' && row.position !== undefined && row.erased !== 'here';
  }

  /** A key on a row of the list. @returns whether it meant something there */
  key(key: string, row: MessageRow | undefined): boolean {
    if (!row) return false;
    switch (key) {
      case 'r':
      case 'R':
        return this.reply(row);
      case 'e':
      case 'E':
        return this.edit(row);
      case 'c':
      case 'C':
        return this.copy(row);
      case 'p':
      case 'P':
        return this.pin(row);
      case 'Delete':
        return this.delete(row);
      default:
        return false;
    }
  }
}
