/** Opening a room at its relay, and what the answer changes before its entries are followed: new starts, and a branch that was left. */
import type { Head } from '../../protocol/chain';
import { toHex } from '../../protocol/bytes';
import { encodeAdmission } from '../../protocol/admission';
import { encodeOpen, type Opened } from '../../protocol/messages';
import { CapabilityKey } from '../crypto/keys';
import { signEd25519 } from '../crypto/signing';
import type { VerifyRelay } from '../transcript/transcript';
import { runsUpTo } from '../trust/runs';
import { commitWithFindings } from './findings';
import { lastOwn, recordAfter } from './last-own';
import { allOrNone } from './log-writer';
import type { LogStep, MemberRecord } from '../vault/store';
import type { RoomState } from './room-state';

/** What opens the room at its relay: our proof that we hold its capability, and how far we know its log. */
export function encodeOpening({ record, transcript, relayKey }: RoomState, exporter: Uint8Array): Uint8Array {
  const capability = CapabilityKey.fromBytes(record.capabilitySeed);
  const signature = signEd25519(capability, encodeAdmission(exporter, relayKey, record.room));
  capability.purge();
  return encodeOpen({
    room: record.room,
    signature,
    create: record.created && !record.established,
    retentionDays: record.retentionDays,
    generations: transcript.generations(),
    ...(record.accessToken && { token: record.accessToken }),
    ...(record.signed && { newest: record.signed }),
  });
}

/**
 * Takes the starts of an answer. Where the log continues before our end, the positions above move to the lost branch, our own messages there return to the
 * outbox byte for byte, and the newest signed head of that branch is kept to be shown.
 * @returns whether positions were lost
 */
export function takeOpening(
  state: RoomState,
  opened: Opened,
  verify: VerifyRelay,
  invited: Head | undefined,
): Promise<boolean> {
  return allOrNone(state, async () => {
    const { signed, readPosition } = state.record;
    const known = state.transcript.end?.n ?? invited?.n ?? 0;
    const { newStarts, truncateAfter, leftStarts } = await state.transcript.applyOpened(opened, verify, invited);
    noteRestored(state, known, truncateAfter ?? (invited ? state.endPosition : known));
    if (truncateAfter === undefined && leftStarts.length === 0) {
      const room = state.recordWith({ established: true });
      await commitWithFindings(state, { room, starts: newStarts });
      return false;
    }
    const after = truncateAfter ?? known;
    const room = state.recordWith({
      established: true,
      readPosition: Math.min(readPosition, after),
      ...(signed && signed.n > after && { left: signed }),
    });
    const leaving = { room, starts: newStarts, truncateAfter: after, leftStarts };
    await commitLeaving(state, leftOf(state, leaving));
    return truncateAfter !== undefined;
  });
}

/** A start that continues before what was seen: the relay was restored, and says so. One that lost nothing is not worth a word. */
function noteRestored(state: RoomState, known: number, kept: number): void {
  if (kept < known) state.note({ name: 'restored', position: kept, details: { lost: known - kept } });
}

/** Leaves what stands above position `parting` of a generation as a lost branch: the relay shows another history of it. */
export function leaveBranch(state: RoomState, generation: Uint8Array, parting: number): Promise<void> {
  return allOrNone(state, async () => {
    const { signed, readPosition } = state.record;
    const leftStarts = await state.transcript.rewind(generation, parting);
    const { signed: _, ...record } = state.recordWith({ readPosition: Math.min(readPosition, parting) });
    const holds = signed && signed.n <= parting && state.transcript.holds(signed.generation);
    const room = holds ? { ...record, signed } : record;
    await commitLeaving(state, leftOf(state, { room, truncateAfter: parting, leftStarts }));
  });
}

/** Members as far as the log that stays knows them: what they received and where their runs spoke lay in part on the branch that is left. */
function membersWithin({ members }: RoomState, after: number): MemberRecord[] {
  return [...members.values()].map((member) => ({
    ...member,
    ...(member.runs && { runs: runsUpTo(member.runs, after) }),
    receivedPosition: Math.min(member.receivedPosition, after),
    seenPosition: Math.min(member.seenPosition, after),
  }));
}

/** The step, with what the relay signed of the branch that is left. */
function leftOf({ record, transcript }: RoomState, step: LogStep): LogStep {
  const { signed } = record;
  const isLeft = signed && (signed.n > (step.truncateAfter ?? Infinity) || !transcript.holds(signed.generation));
  return isLeft ? { ...step, leftSigned: signed } : step;
}

async function commitLeaving(state: RoomState, step: LogStep): Promise<void> {
  const { store } = state.context;
  const members = membersWithin(state, step.truncateAfter ?? Infinity);
  await commitWithFindings(state, { ...step, members });
  for (const member of members) state.members.set(toHex(member.author), member);
  state.lastOf.clear();
  state.outbox = await store.listOutbox(step.room.room);
  // What another device of ours said there is in neither log nor outbox any more: naming it before that one publishes it again would accuse the relay.
  state.record = recordAfter(state, await lastOwn(state, state.outbox));
}
