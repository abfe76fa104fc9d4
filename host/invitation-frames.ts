/**
 * The frames of another origin in which an invitation is shown or taken, so that no page of the chat ever holds a link: the chat page embeds an address
 * that nobody can guess, whose content is given out once, and which ends by itself. Knows no server: hosts hand it requests.
 */
import * as v from 'valibot';

import type { RoomId } from '../contract/chat';
import type { Language } from '../contract/common';
import type { Random } from '../client/crypto/random';
import { drawBytes } from '../client/crypto/random';
import { toHex } from '../protocol/bytes';
import { AparteError, toAparteError } from '../protocol/errors';
import { frameHeaders } from './csp';
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
  /** Absent where the host has no clipboard of its own: the frame then asks its browser to copy, and offers no pasting. */
  readonly clipboard?: Clipboard;
}

/** The system's clipboard. */
export interface Clipboard {
  readonly write: (text: string) => Promise<void>;
  readonly read: () => Promise<string>;
}

type Purpose = { readonly kind: 'show'; readonly room: RoomId } | { readonly kind: 'join' };

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
const BODY = v.strictObject({ text: v.pipe(v.string(), v.maxLength(MAX_BODY_CHARACTERS)) });

/** The frames of one session. */
export class InvitationFrames {
  readonly #options: InvitationFramesOptions;
  readonly #frames = new Map<string, Frame>();

  constructor(options: InvitationFramesOptions) {
    this.#options = options;
  }

  /** Address of a new frame that shows a room's invitation. */
  show(room: RoomId, theme: 'light' | 'dark'): string {
    return this.#open({ kind: 'show', room }, theme);
  }

  /** Address of a new frame in which an invitation is pasted. */
  join(theme: 'light' | 'dark'): string {
    return this.#open({ kind: 'join' }, theme);
  }

  /** No address that was given out leads anywhere any more. */
  forget(): void {
    this.#frames.clear();
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
        await this.#clipboard().write(await this.#invitation(frame));
        return {};
      case 'check':
        return this.#options.inspect(textOf(frame, body));
      case 'accept':
        this.#options.offer(textOf(frame, body));
        return {};
      case 'paste':
        return this.#paste(frame);
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
    if (purpose.kind === 'show') {
      const link = await this.#invitation(frame);
      return { kind: 'show', ...common, link, isLocal: LOOPBACK.test(this.#options.inspect(link).relayHost) };
    }
    return { kind: 'join', ...common, canPaste: this.#options.clipboard !== undefined };
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

function textOf({ purpose }: Frame, body: string): string {
  if (purpose.kind !== 'join' || body.length > 2 * MAX_BODY_CHARACTERS)
    throw new AparteError('bad-argument', { what: 'text' });
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), BODY), body);
  if (!parsed.success) throw new AparteError('bad-argument', { what: 'text' });
  return parsed.output.text;
}
