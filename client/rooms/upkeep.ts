/** What a member does for a room besides speaking: introduce itself, repeat the settings, erase old keys, seal again what would expire. */
import type { RoomRecord } from '../vault/store';
import { EPOCH_MS } from '../../protocol/limits';
import type { Outbox } from './outbox';
import { timerOf } from './lives';
import { oldestKeptEpoch } from './room-clock';
import type { RoomState } from './room-state';
import { timerUtterance, type Utterance } from './speaker';

async function introduce(state: RoomState, outbox: Outbox): Promise<void> {
  const { identity, name } = state.context;
  const epoch = state.sealingEpoch;
  const body = { type: 'introduction' as const, name, ...identity.introduction() };
  await outbox.say({ kind: 'hidden', text: name, body }, { introducedEpoch: epoch, introducedName: name });
}

async function settle(state: RoomState, outbox: Outbox): Promise<void> {
  const { title } = state.record;
  const epoch = state.sealingEpoch;
  const timerS = timerOf(state);
  const settings: Utterance = { kind: 'hidden', text: title, body: { type: 'settings', title } };
  const said = [...(timerS > 0 ? [timerUtterance(timerS, true)] : []), ...(title === '' ? [] : [settings])];
  for (const utterance of said) await outbox.say(utterance, { settledEpoch: epoch });
}

/** First words in a room: who we are, and from its maker what it is called. Who has another name since says that, too. */
export async function introduceIfNew(state: RoomState, outbox: Outbox): Promise<void> {
  if (state.record.introducedEpoch === undefined) await introduce(state, outbox);
  else await introduceIfRenamed(state, outbox);
  if (state.record.created && state.record.settledEpoch === undefined) await settle(state, outbox);
}

/** Tells the new name, once; the room's record says under which one we last introduced ourselves, whatever another device of ours says. */
export async function introduceIfRenamed(state: RoomState, outbox: Outbox): Promise<void> {
  const { introducedEpoch, introducedName } = state.record;
  if (introducedEpoch !== undefined && introducedName !== state.context.name) await introduce(state, outbox);
}

/** A newcomer holds this epoch's key and none before: who has not introduced itself in this epoch does so again. */
export async function introduceToNewcomers(state: RoomState, outbox: Outbox): Promise<void> {
  if (state.record.introducedEpoch !== state.sealingEpoch) await introduce(state, outbox);
}

/** Before an invitation: its holder must be able to read who invites, and to what. */
export async function introduceToInvited(state: RoomState, outbox: Outbox): Promise<void> {
  await introduceToNewcomers(state, outbox);
  if (state.record.settledEpoch !== state.sealingEpoch) await settle(state, outbox);
}

/** Erases the epoch keys, and our own sealed frames, that lie before the retention window. */
export async function eraseOldKeys(state: RoomState): Promise<void> {
  const { record, keys } = state;
  const oldest = oldestKeptEpoch(record.retentionDays, state.opinions());
  if (oldest <= keys.oldestEpoch) return;
  keys.eraseBefore(oldest);
  const { epoch, key } = keys.export();
  const kept: RoomRecord = state.recordWith({ epoch, epochKey: key });
  await state.context.store.saveRoom(kept);
  state.record = kept;
  await state.context.store.forgetOwnFrames(record.room, state.context.clock.now() - record.retentionDays * EPOCH_MS);
}

/** What waited so long that its key is about to be erased everywhere is sealed again, and all that follows it with it. */
export async function sealNearlyExpired(state: RoomState, outbox: Outbox): Promise<void> {
  const endangered = oldestKeptEpoch(state.record.retentionDays, state.opinions()) + 1;
  // Sealing again in the same epoch would win no time, and the relay could not know the second bytes from another message.
  const index = state.outbox.findIndex(({ epoch }) => epoch <= endangered && epoch < state.sealingEpoch);
  if (index >= 0) await outbox.sealAgain(index);
}

/**
 * What was sealed again may stand in the log in its first bytes: a relay that had lost them got them back, or another device of ours said it. The log
 * would have it twice.
 * @returns whether something was taken back
 */
export async function dropStanding(state: RoomState, outbox: Outbox): Promise<boolean> {
  if (state.outbox.length === 0) return false;
  const waiting = await state.context.store.listOutbox(state.record.room);
  const standing = new Set(waiting.flatMap(({ order, stands }) => (stands ? [order] : [])));
  if (standing.size === 0) return false;
  await outbox.dropStanding(({ order }) => standing.has(order));
  return true;
}
