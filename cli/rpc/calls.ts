/** What may be called over `rpc`: the contract's methods, and four that handle links and words, which the contract keeps from pages. */
import * as v from 'valibot';

import { createDispatcher, type Dispatcher } from '../../contract/call';
import type { CallError, CallResult, Method } from '../../contract/common';
import type { ChatApi } from '../../contract/chat';
import { CHAT_SCHEMAS, type Schemas } from '../../contract/schemas';
import { toAparteError } from '../../protocol/errors';
import { chatHandlers } from './handlers';
import type { RpcSession } from './session';

/** Methods of this host alone. */
interface LinkApi {
  /** The invitation of a room: whoever reads it is in the room. */
  readonly 'cli.invitation': Method<{ readonly room: string }, { readonly invitation: string }>;
  /** Keeps an invitation for `acceptOffer`. */
  readonly 'cli.offer': Method<{ readonly link: string }, { readonly offer: string }>;
  /** Makes a room of six drawn words: whoever reads them, with title and relay, is in the room. */
  readonly 'cli.createByWords': Method<
    { readonly title: string; readonly relay: string; readonly accessToken?: string },
    { readonly room: string; readonly words: readonly string[] }
  >;
  readonly 'cli.joinByWords': Method<
    { readonly title: string; readonly relay: string; readonly words: string },
    { readonly room: string }
  >;
}

const MAX_LINK_CHARACTERS = 200_000;

const text = (max: number) => v.pipe(v.string(), v.maxLength(max));
const place = { title: v.pipe(text(128), v.trim(), v.minLength(1)), relay: text(512) };

const LINK_SCHEMAS = {
  'cli.invitation': CHAT_SCHEMAS.members,
  'cli.offer': v.strictObject({ link: text(MAX_LINK_CHARACTERS) }),
  'cli.createByWords': v.strictObject({ ...place, accessToken: v.exactOptional(text(64)) }),
  'cli.joinByWords': v.strictObject({ ...place, words: text(1000) }),
} satisfies Schemas<LinkApi>;

/** A call's line. */
const CALL = v.strictObject({
  id: v.union([v.string(), v.pipe(v.number(), v.safeInteger())]),
  method: v.string(),
  argument: v.optional(v.unknown()),
});

/** An answer's line. */
export type Answer = CallResult<unknown> & { readonly id: string | number | null };

/** Answers lines. @param unexpected hears of errors that are bugs */
export class Calls {
  private readonly chat: Dispatcher;
  private readonly links: Dispatcher;

  constructor(session: RpcSession, unexpected: (error: unknown) => void) {
    const describe = (error: unknown): CallError => {
      const { code, details } = toAparteError(error);
      if (code === 'internal') unexpected(error);
      return { code, details };
    };
    this.chat = createDispatcher<ChatApi>(chatHandlers(session), CHAT_SCHEMAS, describe);
    this.links = createDispatcher<LinkApi>(
      {
        'cli.invitation': async ({ room }) => ({ invitation: await session.engine.invitation(room) }),
        'cli.offer': ({ link }) => session.offer(link),
        'cli.createByWords': async (room) => session.engine.createWordsRoom(room),
        'cli.joinByWords': async (room) => session.engine.joinByWords(room),
      },
      LINK_SCHEMAS,
      describe,
    );
  }

  async answer(line: string): Promise<Answer> {
    const call = readCall(line);
    if (!call) return { id: null, ok: false, error: { code: 'bad-argument', details: { what: 'line' } } };
    const { id, method, argument } = call;
    const dispatch = method.startsWith('cli.') ? this.links : this.chat;
    return { id, ...(await dispatch(method, argument)) };
  }
}

function readCall(line: string): v.InferOutput<typeof CALL> | undefined {
  try {
    const parsed = v.safeParse(CALL, JSON.parse(line));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
