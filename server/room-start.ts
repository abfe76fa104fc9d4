/** Making starts of generations (docs/PROTOCOL.md §5). */
import { headOfStart, type SignedStart, type Start } from '../protocol/chain';
import { sha256 } from './crypto/sha256';
import type { RoomContext } from './room-context';

const RANDOM_BYTES = 16;

/** A start with fresh randomness, signed: the signature is also one on the parent's head at its position. */
export function makeSignedStart(context: RoomContext, fields: Omit<Start, 'relayKey' | 'random'>): SignedStart {
  const start: Start = { ...fields, relayKey: context.signer.relayKey, random: context.random(RANDOM_BYTES) };
  return { ...start, signature: context.signer.signStart(start) };
}

/** Head at a start's position, in the generation that it names. */
export function headAtStart(start: SignedStart): Uint8Array {
  return headOfStart(sha256, start).head;
}
