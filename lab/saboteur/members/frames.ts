/** Members whose frames are made to hurt whoever opens them. */
import { EpochKeys } from '../../../client/crypto/epochs';
import { EpochKey } from '../../../client/crypto/keys';
import { encodeBeacon, encodeMessage } from '../../../client/crypto/content';
import { concatBytes } from '../../../protocol/bytes';
import { BEACON_CLASS } from './forge';
import type { MemberAttack } from './member-attack';
import type { Mole } from './mole';

/** Bytes of type and length before an empty body. */
const EMPTY_BODY_BYTES = 5;
const INTRODUCTION = 2;

/** A message with a body of any bytes under the number of a known type. */
function withBody(mole: Mole, type: number, body: Uint8Array): Uint8Array {
  const empty = encodeMessage(mole.message({ body: { type: 'unknown', code: 99, bytes: new Uint8Array(0) } }));
  const head = new Uint8Array(EMPTY_BODY_BYTES);
  head[0] = type;
  new DataView(head.buffer).setUint32(1, body.length);
  return concatBytes(empty.subarray(0, -EMPTY_BODY_BYTES), head, body);
}

export const farEpoch: MemberAttack = {
  name: 'far-epoch',
  does: 'A message sealed for a day ten days ahead.',
  says: ['clock'],
  maySay: [],
  async perform({ mole, did }) {
    did('far epoch', { position: await mole.say({}, { epoch: mole.epoch + 10 }) });
  },
};

export const absurdEpoch: MemberAttack = {
  name: 'absurd-epoch',
  does: 'A message whose header names a day two thousand years ahead.',
  says: ['clock', 'altered'],
  maySay: [],
  async perform({ mole, did }) {
    const position = await mole.say({}, { epoch: mole.epoch + 800_000, keyEpoch: mole.epoch });
    did('absurd epoch', { position });
  },
};

export const otherKey: MemberAttack = {
  name: 'other-key',
  does: 'A message under another key than the room’s, with that key’s id: a second key for one room.',
  says: ['altered'],
  maySay: [],
  async perform({ mole, did }) {
    const key = EpochKey.fromBytes(mole.random(32));
    const other = new EpochKeys(mole.keys.room, mole.keys.suite, mole.epoch, key);
    const derived = other.keyId(mole.epoch);
    did('other key', { position: await mole.say({}, { keyId: derived }) });
  },
};

export const otherSuite: MemberAttack = {
  name: 'other-suite',
  does: 'A message under the AEAD that is not the room’s.',
  says: ['altered'],
  maySay: [],
  async perform({ mole, did }) {
    const suite = mole.keys.suite === 'xchacha20-poly1305' ? 'aes-256-gcm-siv' : 'xchacha20-poly1305';
    did('other suite', { position: await mole.say({}, { suite }) });
  },
};

export const hostilePadding: MemberAttack = {
  name: 'hostile-padding',
  does: 'Messages with padding that is not zero, too long, too short.',
  says: ['altered'],
  maySay: [],
  async perform({ mole, did }) {
    for (const padding of [Uint8Array.of(1, 2, 3), new Uint8Array(100_000), new Uint8Array(0), mole.random(64)]) {
      // The body's length is such that none of these is its padding.
      const body = { type: 'text', text: 'x'.repeat(301) } as const;
      did('hostile padding', { position: await mole.say({ body }, { padding }), bytes: padding.length });
    }
  },
};

export const hostileBodies: MemberAttack = {
  name: 'hostile-bodies',
  does: 'Introductions whose CBOR is nested deep, of endless length, cut, or of huge claimed size, and a text that is not UTF-8.',
  says: ['altered'],
  maySay: [],
  async perform({ mole, did }) {
    const bodies: [number, Uint8Array][] = [
      [INTRODUCTION, new Uint8Array(50_000).fill(0x81)],
      [INTRODUCTION, Uint8Array.of(0xbf, 0x61, 0x61, 0x01, 0xff)],
      [INTRODUCTION, Uint8Array.of(0xa3, 0x64)],
      [INTRODUCTION, Uint8Array.of(0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
      [INTRODUCTION, Uint8Array.of(0xa1, 0x69, ...new TextEncoder().encode('__proto__'), 0xa0)],
      [1, Uint8Array.of(0xc3, 0x28)],
      [1, new Uint8Array(0)],
    ];
    for (const [type, body] of bodies) {
      did('hostile body', { position: await mole.say({}, { signed: withBody(mole, type, body) }) });
    }
  },
};

export const cutContents: MemberAttack = {
  name: 'cut-contents',
  does: 'Messages whose content ends early, or has flags that are none.',
  says: ['altered'],
  maySay: [],
  async perform({ mole, did }) {
    const whole = encodeMessage(mole.message());
    const flags = Uint8Array.from(whole);
    flags[0] = 0xff;
    for (const signed of [whole.subarray(0, 40), new Uint8Array(0), flags]) {
      did('cut content', { position: await mole.say({}, { signed }) });
    }
  },
};

export const beaconAsMessage: MemberAttack = {
  name: 'beacon-as-message',
  does: 'A beacon, published as if it were a message.',
  says: ['altered'],
  maySay: [],
  async perform({ mole, did }) {
    const signed = encodeBeacon(mole.beacon());
    did('beacon stored', { position: await mole.say({}, { frameClass: BEACON_CLASS, signed }) });
  },
};

export const garbage: MemberAttack = {
  name: 'garbage',
  does: 'Bytes that are no sealed frame: none, a few, many.',
  says: ['altered'],
  maySay: [],
  async perform({ mole, did }) {
    for (const bytes of [0, 1, 62, 78, 5000]) {
      did('garbage', { position: await mole.publish(mole.random(bytes)), bytes });
    }
    for (const bytes of [0, 1, 78, 5000]) mole.whisper(mole.random(bytes));
  },
};

export const ancientEpoch: MemberAttack = {
  name: 'ancient-epoch',
  does: 'A message whose header names a day of long ago and a key that never was: nobody would hold it any more.',
  says: ['altered'],
  maySay: [],
  async perform({ mole, did }) {
    const twist = { epoch: 1, keyEpoch: mole.epoch, keyId: mole.random(32) };
    did('ancient epoch', { position: await mole.say({}, twist) });
  },
};
