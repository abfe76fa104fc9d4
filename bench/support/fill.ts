/** Puts sealed messages of several authors straight into a relay's log: what a busy room looks like to a member who was away. */
import { Identity } from '../../client/crypto/identity';
import { EpochKeys } from '../../client/crypto/epochs';
import { sealMessage } from '../../client/crypto/frame';
import { sha256 } from '../../client/crypto/hash';
import { EpochKey } from '../../client/crypto/keys';
import { systemRandom } from '../../client/crypto/random';
import { suiteOfCode } from '../../client/crypto/aead';
import type { View } from '../../client/crypto/content';
import type { RoomRecord } from '../../client/vault/store';
import { nextHead } from '../../protocol/chain';
import { AparteError } from '../../protocol/errors';
import type { RoomLog } from '../../server/log/room-log';

const APPENDED_AT_ONCE = 512;

const WORDS =
  'la pièce commence et le rideau se lève sur une place vide où deux amis parlent bas pour n’être entendus de personne'.split(
    ' ',
  );

/** A text of about 200 bytes, different for each number. */
function textOf(number: number): string {
  const words = Array.from({ length: 32 }, (_, index) => WORDS[(number * 7 + index * 3) % WORDS.length] ?? '');
  return `${String(number)} ${words.join(' ')}`;
}

/** Appends `count` messages of `authors` identities to the room. */
export async function fillRoom(log: RoomLog, record: RoomRecord, count: number, authors: number): Promise<void> {
  const suite = suiteOfCode(record.suite);
  const stored = await log.room(record.room);
  if (!suite || !stored || !record.signed) throw new AparteError('internal', { what: 'bench room' });
  const keys = new EpochKeys(record.room, suite, record.epoch, EpochKey.fromBytes(record.epochKey));
  const identities = Array.from({ length: authors }, () => Identity.create(systemRandom));
  const runs = identities.map(() => systemRandom(8));
  const prevs = identities.map((): Uint8Array => new Uint8Array(16));
  let { head } = stored;
  let timeMs = stored.timeMs;
  const { signed } = record;
  const pending: Promise<void>[] = [];
  for (let index = 0; index < count; index += 1) {
    const who = index % authors;
    const [identity, run, prev] = [identities[who], runs[who], prevs[who]];
    if (!identity || !run || !prev) continue;
    const body =
      index < authors
        ? ({ type: 'introduction', name: `Membre ${String(who + 1)}`, ...identity.introduction() } as const)
        : ({ type: 'text', text: textOf(index) } as const);
    // As an author who is up to date: the newest computed head is that of the message before.
    const n = stored.end + index + 1;
    const view: View = n - 1 === signed.n ? { signed } : { signed, computed: { n: n - 1, head } };
    timeMs += 1;
    const content = { run, timeMs, id: systemRandom(8), prev, prevAboveView: false, view, body };
    const { payload, digest } = sealMessage({ random: systemRandom }, { keys, epoch: record.epoch, identity, content });
    const leaf = { timeMs, length: payload.length, digest };
    head = nextHead(sha256, head, n, leaf);
    prevs[who] = digest.slice(0, 16);
    pending.push(log.append(record.room, { n, leaf, head, payload }));
    // One sync for many: what is measured is not the relay.
    if (pending.length === APPENDED_AT_ONCE) await Promise.all(pending.splice(0));
  }
  await Promise.all(pending);
}
