/**
 * The frames of another origin in which an invitation or a room's words are shown or taken, so that no page of the chat ever holds one: the chat page embeds an address
 * that nobody can guess, whose content is given out once, and which ends by itself. Knows no server: hosts hand it requests.
 */
import * as v from 'valibot';

import type { RoomId } from '../contract/chat';
import type { Language } from '../contract/common';
import type { Random } from '../client/crypto/random';
import { drawBytes } from '../client/crypto/random';
import { readRoomWords } from '../client/crypto/room-words';
import { parseRelayAddress } from '../protocol/address';
import { toHex } from '../protocol/bytes';
import { AparteError, toAparteError } from '../protocol/errors';
import { frameHeaders } from './csp';
import type { WordsWay } from './engine-port';
import type { InspectedInvitation } from './offers';
import { readPageFile } from './static-pages';

/** What a host was asked, with only what matters here. */
export interface FrameRequest {
  readonly method: string;
  /** Of the address, without query. */
  readonly path: string;
  /** The header of that name, where the request has one. */
  readonly origin?: string;
  readonly body: string;
}

/** What the host is to answer. */
export interface FrameResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** What frames need of the session and its host. */
export interface InvitationFramesOptions {
  /** Folder of the built pages. */
  readonly pages: string;
  /** Origin of the chat page: nothing else may embed a frame. */
  readonly chatOrigin: string;
  /** Origin at which the host serves what {@link InvitationFrames.handle} answers. */
  readonly frameOrigin: string;
  readonly random: Random;
  readonly now: () => number;
  readonly language: () => Language;
  readonly invitationOf: (room: RoomId) => Promise<string>;
  readonly inspect: (text: string) => InspectedInvitation;
  readonly offer: (text: string) => void;
  /** Addresses of relays that this profile knows: who joins by words may mean one of them. */
  readonly relays: () => Promise<readonly string[]>;
  /** Joins, and has the page show the room. */
  readonly joinByWords: (way: WordsWay) => Promise<void>;
  /** Absent where the host has no clipboard of its own: the frame then asks its browser to copy, and offers no pasting. */
  readonly clipboard?: Clipboard;
}

/** What was drawn for a room, and all that is told with it. */
export interface DrawnWords extends Omit<WordsWay, 'words'> {
  readonly words: readonly string[];
}

/** The system's clipboard. */
export interface Clipboard {
  readonly write: (text: string) => Promise<void>;
  readonly read: () => Promise<string>;
}

type Purpose = { readonly kind: 'show'; readonly room: RoomId } | { readonly kind: 'join' | 'join-words' };

interface Frame {
  readonly purpose: Purpose;
  readonly theme: 'light' | 'dark';
  readonly endsMs: number;
  isOpened: boolean;
}

type Answer = Pick<FrameResponse, 'status' | 'body'> & { readonly contentType?: string };

const ID_BYTES = 24;
const LIFETIME_MS = 60 * 60 * 1000;
const MAX_FRAMES = 16;
const MAX_BODY_CHARACTERS = 200_000;
const FRAME_PATH = /^\/frame\/([0-9a-f]{48})\/([a-z]*)$/u;
const NOT_FOUND: Answer = { status: 404, body: '' };
/** Relays that nobody elsewhere reaches: the invitation says so. */
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|::1|localhost)$/u;
const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const BODY = v.strictObject({ text: text(MAX_BODY_CHARACTERS) });
const WAY = v.strictObject({ title: text(128), relay: text(512), words: text(1000) });

/** The frames of one session. */
export class InvitationFrames {
  readonly #options: InvitationFramesOptions;
  readonly #frames = new Map<string, Frame>();
  /** Words that were drawn since the profile was opened: the only place where they are. */
  readonly #drawn = new Map<RoomId, DrawnWords>();

  constructor(options: InvitationFramesOptions) {
    this.#options = options;
  }

  /** Address of a new frame that shows a room's invitation. */
  show(room: RoomId, theme: 'light' | 'dark'): string {
    return this.#open({ kind: 'show', room }, theme);
  }

  /** Address of a new frame in which an invitation is pasted, or words are typed. */
  join(theme: 'light' | 'dark', byWords = false): string {
    return this.#open({ kind: byWords ? 'join-words' : 'join' }, theme);
  }

  /** Keeps what was drawn for a room in memory, to be shown where its invitation would be. */
  keepWords(room: RoomId, drawn: DrawnWords): void {
    this.#drawn.set(room, drawn);
  }

  /** No address that was given out leads anywhere any more, and drawn words are gone. */
  forget(): void {
    this.#frames.clear();
    this.#drawn.clear();
  }

  /** Answers whatever is asked of the frames' origin; every answer carries the policy. */
  async handle(request: FrameRequest): Promise<FrameResponse> {
    const { status, body, contentType } = await this.#answer(request);
    const type = contentType === undefined ? {} : { 'content-type': contentType };
    return { status, body, headers: { ...frameHeaders(this.#options.chatOrigin), ...type } };
  }

  #open(purpose: Purpose, theme: 'light' | 'dark'): string {
    const nowMs = this.#options.now();
    for (const [id, { endsMs }] of this.#frames) if (endsMs <= nowMs) this.#frames.delete(id);
    const [oldest] = this.#frames.keys();
    if (this.#frames.size >= MAX_FRAMES && oldest !== undefined) this.#frames.delete(oldest);
    const id = toHex(drawBytes(this.#options.random, ID_BYTES));
    this.#frames.set(id, { purpose, theme, endsMs: nowMs + LIFETIME_MS, isOpened: false });
    return `${this.#options.frameOrigin}/frame/${id}/`;
  }

  async #answer(request: FrameRequest): Promise<Answer> {
    const { method, path, origin } = request;
    const [, id, step] = FRAME_PATH.exec(path) ?? [];
    if (id === undefined || step === undefined) return method === 'GET' ? this.#file(path) : NOT_FOUND;
    const frame = this.#frames.get(id);
    if (!frame || frame.endsMs <= this.#options.now()) return { status: 410, body: '' };
    if (method === 'GET' && step === '') return this.#file('/invitation/');
    // What follows is asked by the frame's own script; a page of another origin that knows the address gets nothing.
    if (method !== 'POST' || (origin !== undefined && origin !== this.#options.frameOrigin)) return NOT_FOUND;
    try {
      return json(200, await this.#act(frame, step, request.body));
    } catch (error) {
      const { code, details } = toAparteError(error);
      return json(422, { code, details });
    }
  }

  async #file(path: string): Promise<Answer> {
    const file = await readPageFile(this.#options.pages, path, ['invitation']);
    return file ? { status: 200, ...file } : NOT_FOUND;
  }

  async #act(frame: Frame, step: string, body: string): Promise<object> {
    switch (step) {
      case 'open':
        return this.#content(frame);
      case 'copy':
        await this.#clipboard().write(await this.#copied(frame));
        return {};
      case 'check':
        return this.#options.inspect(textOf(frame, body));
      case 'accept':
        this.#options.offer(textOf(frame, body));
        return {};
      case 'paste':
        return this.#paste(frame);
      case 'words':
        return readRoomWords(bodyOf(frame, 'join-words', body, BODY).text);
      case 'enter':
        await this.#options.joinByWords(bodyOf(frame, 'join-words', body, WAY));
        return {};
      default:
        throw new AparteError('bad-argument', { what: 'step' });
    }
  }

  /** Given out once: an address that leaks later opens nothing. */
  async #content(frame: Frame): Promise<object> {
    if (frame.isOpened) throw new AparteError('forbidden-sender');
    frame.isOpened = true;
    const { theme, purpose } = frame;
    const common = { theme, language: this.#options.language(), pageOrigin: this.#options.chatOrigin };
    if (purpose.kind === 'show') return { ...common, ...(await this.#shown(frame, purpose.room)) };
    if (purpose.kind === 'join-words') return { kind: 'join-words', ...common, relays: await this.#options.relays() };
    return { kind: 'join', ...common, canPaste: this.#options.clipboard !== undefined };
  }

  /** Words where the room has some: it has no invitation then, and once they are forgotten nothing is left to show. */
  async #shown(frame: Frame, room: RoomId): Promise<object> {
    const drawn = this.#drawn.get(room);
    if (drawn) return { kind: 'words', ...drawn, isLocal: LOOPBACK.test(parseRelayAddress(drawn.relay).host) };
    try {
      const link = await this.#invitation(frame);
      return { kind: 'show', link, isLocal: LOOPBACK.test(this.#options.inspect(link).relayHost) };
    } catch (error) {
      if (toAparteError(error).code === 'room-has-words') return { kind: 'words-gone' };
      throw error;
    }
  }

  /** The link; or the words, with all that is told with them. */
  async #copied(frame: Frame): Promise<string> {
    const drawn = frame.purpose.kind === 'show' ? this.#drawn.get(frame.purpose.room) : undefined;
    return drawn ? [drawn.words.join(' '), drawn.title, drawn.relay].join('\n') : this.#invitation(frame);
  }

  #invitation({ purpose }: Frame): Promise<string> {
    if (purpose.kind !== 'show') throw new AparteError('bad-argument', { what: 'step' });
    return this.#options.invitationOf(purpose.room);
  }

  async #paste({ purpose }: Frame): Promise<object> {
    if (purpose.kind !== 'join') throw new AparteError('bad-argument', { what: 'step' });
    return { text: (await this.#clipboard().read()).slice(0, MAX_BODY_CHARACTERS) };
  }

  #clipboard(): Clipboard {
    if (!this.#options.clipboard) throw new AparteError('bad-argument', { what: 'step' });
    return this.#options.clipboard;
  }
}

function json(status: number, value: object): Answer {
  return { status, body: JSON.stringify(value), contentType: 'application/json' };
}

function textOf(frame: Frame, body: string): string {
  return bodyOf(frame, 'join', body, BODY).text;
}

/** What the frame's script says, where the frame is for that. */
function bodyOf<Body>(
  { purpose }: Frame,
  kind: Purpose['kind'],
  body: string,
  schema: v.GenericSchema<unknown, Body>,
): Body {
  if (purpose.kind !== kind || body.length > 2 * MAX_BODY_CHARACTERS)
    throw new AparteError('bad-argument', { what: 'text' });
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), body);
  if (!parsed.success) throw new AparteError('bad-argument', { what: 'text' });
  return parsed.output;
}
