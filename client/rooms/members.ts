/** The members of a room as its host sees them, oneself first. */
import { toHex } from '../../protocol/bytes';
import type { Member } from '../api';
import { formatFingerprint } from '../crypto/fingerprint';
import type { MemberRecord } from '../vault/store';
import type { RoomState } from './room-state';

/** What is known of a member's names. */
function namesOf(member: MemberRecord | undefined): Pick<Member, 'namedAt' | 'formerNames'> {
  const former = member?.formerNames ?? [];
  return {
    namedAt: former[former.length - 1]?.n ?? member?.firstPosition ?? 0,
    formerNames: former.map(({ name, n }) => ({ name, until: n })),
  };
}

/** Everybody who spoke in the room, and oneself. */
export function membersOf(state: RoomState): Member[] {
  const { members, context } = state;
  const { author: self } = context.identity;
  const own: Member = {
    author: toHex(self),
    name: context.name,
    own: true,
    fingerprint: formatFingerprint(self),
    compared: true,
    lastHeardMs: context.clock.now(),
    ...namesOf(members.get(toHex(self))),
  };
  return [
    own,
    ...state.others.map((member) => ({
      author: toHex(member.author),
      name: member.name,
      own: false,
      fingerprint: formatFingerprint(member.author),
      compared: member.compared,
      lastHeardMs: member.lastHeardMs,
      ...namesOf(member),
    })),
  ];
}
