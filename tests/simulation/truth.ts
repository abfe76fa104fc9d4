/** What the relay's log really holds: the model has the room's first key, and opens all of it. */
import { EpochKeys } from '../../client/crypto/epochs';
import { openFrame } from '../../client/crypto/frame';
import { EpochKey } from '../../client/crypto/keys';
import { toHex } from '../../protocol/bytes';
import type { Suite } from '../../client/crypto/aead';
import type { Run } from './run';
import type { Device } from './world/device';

/** A position of the log. What expired has a leaf and nothing else. */
export interface Logged {
  readonly position: number;
  readonly digest: string;
  readonly opened?: {
    readonly epoch: number;
    readonly author: string;
    /** What its author calls it, however often it is sealed. */
    readonly id: string;
    /** Of a message in words. */
    readonly text?: string;
  };
}

/** The keys that a room begins with, before any is erased. */
export function firstKeysOf({ vault }: Device, suite: Suite): EpochKeys {
  const [record] = vault.store.listRooms();
  if (!record) throw new Error('no room was made');
  const key = EpochKey.fromBytes(record.epochKey);
  return new EpochKeys(record.room, suite, record.epoch, key);
}

/** Reads the log as it is on the relay's disk. */
export async function readLog({ group, address, keys }: Run): Promise<Logged[]> {
  const entries = await group.relay.disk.entries(address, 1, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  return entries.map(({ leaf, payload }, index) => {
    const place = { position: index + 1, digest: toHex(leaf.digest) };
    if (!payload) return place;
    const { kind, header, content, signatureValid } = openFrame({ keys }, payload);
    if (kind !== 'message' || !signatureValid) throw new Error(`no message at ${String(place.position)}`);
    const { author, id, body } = content;
    const words = body.type === 'text' && { text: body.text };
    return { ...place, opened: { epoch: header.epoch, author: toHex(author), id: toHex(id), ...words } };
  });
}
