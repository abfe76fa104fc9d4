/** What an answer to an opening changes before its entries are followed: new starts, and a branch that was left. */
import { equalBytes, toHex } from '../../protocol/bytes';
import type { Head } from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
import type { Opened } from '../../protocol/messages';
import { encodeBody } from '../crypto/body';
import { openMessage } from '../crypto/frame';
import type { VerifyRelay } from '../transcript/transcript';
import type { MessageRecord, OutboxRecord } from '../vault/store';
import { allOrNone } from './log-writer';
import type { RoomState } from './room-state';

const PAGE_ROWS = 500;

/** The record of an own frame that was acknowledged and then lost, as the outbox wants it; undefined where its key is erased. */
function lostFrame(
  state: RoomState,
  payload: Uint8Array,
  message: MessageRecord,
): Omit<OutboxRecord, 'order'> | undefined {
  try {
    const { content } = openMessage(state, payload);
    const { code, bytes } = encodeBody(content.body);
    const { digest, kind, text, timeMs, epoch } = message;
    return {
      id: content.id,
      digest,
      payload,
      kind,
      text,
      bodyType: code,
      body: bytes,
      timeMs,
      epoch,
      state: 'waiting',
    };
  } catch (error) {
    if (error instanceof AparteError && error.code === 'cannot-open') return undefined;
    throw error;
  }
}

/** Own frames above position `after`, byte for byte, to be published again: the relay lost them. */
async function lostFrames(state: RoomState, after: number): Promise<OutboxRecord[]> {
  const { store, identity } = state.context;
  const { room } = state.record;
  const waiting = new Set(state.outbox.map(({ digest }) => toHex(digest)));
  const frames: Omit<OutboxRecord, 'order'>[] = [];
  for (let position = after; ;) {
    const { rows, newerExist } = await store.readMessages(room, { after: position, limit: PAGE_ROWS });
    for (const message of rows) {
      if (!message.author || !equalBytes(message.author, identity.author) || waiting.has(toHex(message.digest)))
        continue;
      const payload = await store.ownFrame(room, message.digest);
      const frame = payload && lostFrame(state, payload, message);
      if (frame) frames.push(frame);
    }
    const last = rows[rows.length - 1];
    if (!last || !newerExist) break;
    position = last.n;
  }
  const first = state.outbox[0]?.order ?? 1;
  return frames.map((frame, index) => ({ ...frame, order: first - frames.length + index }));
}

/**
 * Takes the starts of an answer. Where the log continues before our end, the positions above move to the lost branch, our own messages there return to the
 * outbox, and the newest signed head of that branch is kept to be shown.
 * @returns whether positions were lost
 */
export function takeOpening(
  state: RoomState,
  opened: Opened,
  verify: VerifyRelay,
  invited: Head | undefined,
): Promise<boolean> {
  return allOrNone(state, async () => {
    const { store } = state.context;
    const { signed } = state.record;
    const { newStarts, truncateAfter } = await state.transcript.applyOpened(opened, verify, invited);
    if (truncateAfter === undefined) {
      const room = state.recordWith({ established: true });
      await store.commitStep({ room, starts: newStarts });
      state.record = room;
      return false;
    }
    const lost = await lostFrames(state, truncateAfter);
    const outbox = [...lost, ...state.outbox];
    const left = signed && signed.n > truncateAfter ? { left: signed } : {};
    const room = state.recordWith({ established: true, ...left });
    if (lost.length > 0) await store.replaceOutbox(state.record, outbox);
    state.outbox = outbox;
    await store.commitStep({ room, starts: newStarts, truncateAfter });
    state.record = room;
    return true;
  });
}
