/** Pinned messages as pages see them: what the log says, and on top of it what waits to be said. */
import { equalBytes, toHex } from '../../protocol/bytes';
import type { Pin } from '../api';
import { textOrName } from '../files/text-or-name';
import { MAX_QUOTE_UNITS, type MessageRecord, type OutboxRecord, type PinRecord } from '../vault/store';
import { shownText } from './mentions';
import type { RoomState } from './room-state';

/** Whether a message changes what is pinned, or what is said of it. */
export function isAboutPins({
  kind,
  erased,
  edited,
}: Pick<MessageRecord, 'kind'> & Partial<Pick<MessageRecord, 'erased' | 'edited'>>): boolean {
  return kind === 'pinned' || kind === 'unpinned' || erased !== undefined || edited !== undefined;
}

/** The one pinned last first. */
export async function pinsOf(state: RoomState): Promise<Pin[]> {
  const { store, identity } = state.context;
  const { room } = state.record;
  const acts = state.outbox.filter(({ kind, target }) => target && (kind === 'pinned' || kind === 'unpinned'));
  const spoken = acts.length === 0 ? [] : await store.findSpoken(room, targetsOf(acts));
  const pins = acts.reduce<readonly PinRecord[]>(
    (before, act) => {
      const rest = before.filter(({ message }) => !isTarget(act, message));
      const message = act.kind === 'pinned' ? spoken.find((one) => isTarget(act, one) && !one.erased) : undefined;
      return message ? [{ message, by: identity.author }, ...rest] : rest;
    },
    await store.listPins(room),
  );
  return pins.map((pin) => shownPin(state, pin));
}

function targetsOf(acts: readonly OutboxRecord[]): Uint8Array[] {
  return acts.flatMap(({ target }) => target ?? []);
}

function isTarget({ target }: OutboxRecord, { digest }: MessageRecord): boolean {
  return target !== undefined && equalBytes(target, digest);
}

function shownPin(state: RoomState, { message, by }: PinRecord): Pin {
  const { n, digest, author, timeMs, mentions } = message;
  const said = message.text === '' ? textOrName(message) : shownText(state, message.text, mentions).text;
  return {
    message: toHex(digest),
    position: n,
    author: author ? toHex(author) : '',
    authorName: state.nameOf(author),
    timeMs,
    text: said.slice(0, MAX_QUOTE_UNITS),
    by: toHex(by),
    byName: state.nameOf(by),
  };
}
