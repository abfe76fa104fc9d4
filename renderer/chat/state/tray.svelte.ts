import { SvelteSet } from 'svelte/reactivity';

import type { ChatApi, RoomId } from '../../../contract/chat';
import type { CallError } from '../../../contract/common';
import type { MessageFile } from '../../../contract/files';
import { MAX_PIECE_BYTES } from '../../../contract/files';
import { callErrorOf } from '../../shared/host';
import { base64Of } from '../files/base64';

/** A file that a person added: on its way to the host, kept there sealed, or refused. */
export interface TrayItem {
  readonly id: number;
  readonly name: string;
  readonly bytes: number;
  readonly state:
    | { readonly is: 'reading'; readonly done: number }
    | { readonly is: 'ready'; readonly file: MessageFile }
    | { readonly is: 'too-large'; readonly maxBytes: number }
    | { readonly is: 'unreadable' }
    | { readonly is: 'refused'; readonly error: CallError };
}

type TrayApi = Pick<ChatApi, 'beginFile' | 'putFile' | 'endFile' | 'abortFile' | 'draftFiles' | 'dropFile'>;

/** A file that the page can read; the platform's `File` is one. */
export type GivenFile = Pick<File, 'name' | 'size' | 'type' | 'slice'>;

/** Files of one room's draft: given to the host as soon as they are added, so that they outlive the page as the draft's text does. */
export class Tray {
  items: readonly TrayItem[] = $state.raw([]);
  readonly isReading = $derived(this.items.some(({ state }) => state.is === 'reading'));
  readonly ready: readonly MessageFile[] = $derived(
    this.items.flatMap(({ state }) => (state.is === 'ready' ? [state.file] : [])),
  );
  #nextId = 0;
  #giving: Promise<void> = Promise.resolve();
  readonly #dropped = new SvelteSet<number>();

  constructor(
    readonly api: TrayApi,
    readonly room: RoomId,
    readonly failed: (error: unknown) => void,
  ) {}

  /** Reads what the host has kept. */
  async read(): Promise<void> {
    const { files } = await this.api.draftFiles({ room: this.room });
    const known = this.ready.map(({ file }) => file);
    const kept = files.filter(({ file }) => !known.includes(file));
    this.items = [...kept.map((file) => this.#item(file.name, file.bytes, { is: 'ready', file })), ...this.items];
  }

  /** Takes files, one after another. @param maxBytes largest that the relay takes, where that is known */
  add(files: readonly GivenFile[], maxBytes: number | undefined): void {
    for (const file of files) {
      const isTooLarge = maxBytes !== undefined && file.size > maxBytes;
      const state = isTooLarge ? ({ is: 'too-large', maxBytes } as const) : ({ is: 'reading', done: 0 } as const);
      const item = this.#item(file.name, file.size, state);
      this.items = [...this.items, item];
      if (!isTooLarge) this.#giving = this.#giving.then(() => this.#give(item, file));
    }
  }

  remove({ id, state }: TrayItem): void {
    this.items = this.items.filter((item) => item.id !== id);
    this.#dropped.add(id);
    if (state.is === 'ready') this.#drop(state.file);
  }

  /** Takes out what is ready, to be sent. */
  take(): readonly MessageFile[] {
    const { ready } = this;
    this.items = this.items.filter(({ state }) => state.is !== 'ready');
    return ready;
  }

  #item(name: string, bytes: number, state: TrayItem['state']): TrayItem {
    this.#nextId += 1;
    return { id: this.#nextId, name, bytes, state };
  }

  #change(id: number, state: TrayItem['state']): void {
    this.items = this.items.map((item) => (item.id === id ? { ...item, state } : item));
  }

  #drop({ file }: MessageFile): void {
    this.api.dropFile({ room: this.room, file }).catch(this.failed);
  }

  async #give(item: TrayItem, file: GivenFile): Promise<void> {
    const { id } = item;
    if (this.#dropped.has(id)) return;
    try {
      const kept = await this.#carry(item, file);
      if (kept && this.#dropped.has(id)) this.#drop(kept);
      else if (kept) this.#change(id, { is: 'ready', file: kept });
    } catch (error) {
      this.#change(
        id,
        error instanceof DOMException ? { is: 'unreadable' } : { is: 'refused', error: callErrorOf(error) },
      );
    }
  }

  /** Piece by piece, until it is sealed or nobody wants it any more. */
  async #carry({ id, name, bytes }: TrayItem, file: GivenFile): Promise<MessageFile | undefined> {
    const { api, room } = this;
    // A folder looks like a file until it is read.
    await file.slice(0, 1).arrayBuffer();
    const { upload } = await api.beginFile({ room, name, bytes, media: file.type });
    try {
      for (let offset = 0; offset < bytes; offset += MAX_PIECE_BYTES) {
        const piece = new Uint8Array(await file.slice(offset, offset + MAX_PIECE_BYTES).arrayBuffer());
        await api.putFile({ upload, bytes: base64Of(piece) });
        if (this.#dropped.has(id)) {
          await api.abortFile({ upload });
          return undefined;
        }
        this.#change(id, { is: 'reading', done: offset + piece.length });
      }
    } catch (error) {
      await api.abortFile({ upload });
      throw error;
    }
    return (await api.endFile({ upload })).file;
  }
}
