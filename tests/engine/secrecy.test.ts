import { describe, expect, it } from 'vitest';
import type { Duplex } from 'node:stream';
import { FRAME_TYPE, encodeFrame } from '../../protocol/frames';
import { encodeDeliverHead } from '../../protocol/messages';
import { concatBytes } from '../../protocol/bytes';
import { Group } from './support/group';

/** Records all that members send to the relay, in clear as the relay reads it. */
function record(group: Group): () => Buffer {
  const chunks: Buffer[] = [];
  group.intercept = (stream: Duplex) => {
    const write = stream._write.bind(stream);
    stream._write = (chunk: Buffer, encoding, done) => {
      chunks.push(Buffer.from(chunk));
      write(chunk, encoding, done);
    };
    return stream;
  };
  return () => Buffer.concat(chunks);
}

describe('what the relay receives, stores and logs', () => {
  it.each(['xchacha20-poly1305', 'aes-256-gcm-siv'] as const)(
    'holds no text, name, title or key (%s)',
    async (suite) => {
      const group = await Group.start();
      const received = record(group);
      const [zoe, ali] = [await group.member('Zoé-marqueur'), await group.member('Ali-marqueur')];
      const { room } = await group.during(
        zoe.engine.createRoom({ title: 'Titre-marqueur', relay: group.address, suite }),
      );
      await group.during(ali.engine.join(await group.during(zoe.engine.invitation(room))));
      await group.during(zoe.engine.send({ room, text: 'texte-marqueur très secret' }));
      await group.until(async () => (await ali.texts(room)).length === 1);
      await group.clock.advance(60_000);
      const [secrets] = await zoe.store.listRooms();
      const profile = await zoe.store.loadProfile();
      const entries = await group.log.entries(Buffer.from(room, 'hex'), 1, 1000, Infinity);
      const stored = Buffer.concat(entries.map(({ payload }) => payload ?? new Uint8Array(0)));
      const logged = Buffer.from(JSON.stringify(group.world?.events));
      const forbidden = [
        ...['Zoé-marqueur', 'Ali-marqueur', 'Titre-marqueur', 'texte-marqueur'].map((text) => Buffer.from(text)),
        ...[secrets?.capabilitySeed, secrets?.epochKey, profile?.signSeed, profile?.agreeSeed].map((key) =>
          Buffer.from(key ?? 'absent'),
        ),
      ];
      expect(received().length).toBeGreaterThan(2000);
      expect(stored.length).toBeGreaterThan(1000);
      for (const secret of forbidden) {
        for (const seen of [received(), stored, logged]) expect(seen.includes(secret)).toBe(false);
        expect(logged.includes(secret.toString('hex'))).toBe(false);
        expect(logged.includes(secret.toString('base64url'))).toBe(false);
      }
      // An author's identity lies inside the ciphertext, too.
      expect(received().includes(Buffer.from(zoe.engine.author, 'hex'))).toBe(false);
    },
  );
});

describe('a relay that cheats at first sight', () => {
  it('is left, and nothing that it made up is shown', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    await group.during(zoe.engine.send({ room, text: 'vrai' }));
    await group.until(async () => (await ali.texts(room)).length === 1);
    const [summary] = await ali.engine.rooms();
    const end = summary?.endPosition ?? 0;
    // A position skipped, as a relay that withholds a message would.
    const forged = concatBytes(encodeDeliverHead(end + 2, group.clock.nowMs()), new Uint8Array(100));
    group.inject(ali, encodeFrame(FRAME_TYPE.deliver, 2, forged));
    await group.until(async () => (await ali.connection(room)) !== 'connected');
    expect(await ali.texts(room)).toEqual(['Zoé: vrai']);
    await group.until(async () => (await ali.connection(room)) === 'connected');
    await group.during(zoe.engine.send({ room, text: 'encore' }));
    await group.until(async () => (await ali.texts(room)).length === 2);
    expect(await ali.texts(room)).toEqual(['Zoé: vrai', 'Zoé: encore']);
  });

  it('cannot have a frame of another room, or garbage, shown as a message', async () => {
    const group = await Group.start();
    const [zoe, ali] = [await group.member('Zoé'), await group.member('Ali')];
    const room = await group.room(zoe, ali);
    await group.until(async () => (await ali.connection(room)) === 'connected');
    const other = await group.room(zoe);
    const foreign = await group.log.entries(Buffer.from(other, 'hex'), 1, 1, Infinity);
    const payload = foreign[0]?.payload ?? new Uint8Array(0);
    const end = (await ali.engine.rooms())[0]?.endPosition ?? 0;
    const body = concatBytes(encodeDeliverHead(end + 1, group.clock.nowMs()), payload);
    group.inject(ali, encodeFrame(FRAME_TYPE.deliver, 2, body));
    await group.until(async () => (await ali.rows(room)).some(({ kind }) => kind === 'unreadable'));
    expect(await ali.texts(room)).toEqual([]);
  });
});
