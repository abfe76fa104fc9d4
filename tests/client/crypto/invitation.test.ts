import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { SUITES } from '../../../client/crypto/aead';
import { encodeInvitation, findInvitation, type Invitation } from '../../../client/crypto/invitation';
import { CapabilityKey, EpochKey } from '../../../client/crypto/keys';
import { codeOf, filled } from './support';
import { bytesOf } from './arbitraries';

const INVITATION: Invitation = {
  suite: 'xchacha20-poly1305',
  relay: { host: 'relay.example.org', port: 4747, pin: filled(32, 1) },
  capability: CapabilityKey.fromBytes(filled(32, 2)),
  epoch: 20_000,
  epochKey: EpochKey.fromBytes(filled(32, 3)),
  head: { generation: filled(16, 4), n: 41, head: filled(32, 5) },
  retentionDays: 30,
};
const LINK = encodeInvitation(INVITATION);

/** Everything that an invitation says, secrets too, as plain values. */
const plain = ({ capability, epochKey, ...rest }: Invitation) => ({
  ...rest,
  capability: capability.exportBytes(),
  epochKey: epochKey.exportBytes(),
});
const expectFound = (text: string): void => expect(plain(findInvitation(text))).toEqual(plain(INVITATION));

const host = fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6());
const anyInvitation: fc.Arbitrary<Invitation> = fc
  .record({
    suite: fc.constantFrom(...SUITES),
    relay: fc.record({ host, port: fc.integer({ min: 1, max: 65_535 }), pin: bytesOf(32) }),
    capability: bytesOf(32).map((bytes) => CapabilityKey.fromBytes(bytes)),
    epoch: fc.nat(0xffff_ffff),
    epochKey: bytesOf(32).map((bytes) => EpochKey.fromBytes(bytes)),
    head: fc.record({ generation: bytesOf(16), n: fc.nat(Number.MAX_SAFE_INTEGER), head: bytesOf(32) }),
    retentionDays: fc.integer({ min: 1, max: 3650 }),
    token: fc.option(bytesOf(16), { nil: undefined }),
  })
  .map(({ token, ...rest }) => ({ ...rest, ...(token && { token }) }));

it('says what was put in', () => {
  fc.assert(
    fc.property(anyInvitation, (invitation) => {
      expect(plain(findInvitation(encodeInvitation(invitation)))).toEqual(plain(invitation));
    }),
  );
});

it('is 168 bytes and the host', () => {
  expect(LINK).toHaveLength('aparte://join#'.length + Math.ceil(((168 + INVITATION.relay.host.length) * 4) / 3));
});

describe('is found', () => {
  it.each([
    ['as it is', LINK],
    ['between words', `Bonjour, voici le lien : ${LINK} à tout à l'heure`],
    ['in the middle of a mail', `Salut,\r\n\r\n${LINK}\r\n\r\nÀ bientôt\r\nZoé`],
    ['before a full stop', `Viens : ${LINK}.`],
    ['in brackets', `(<${LINK}>)`],
    ['in Markdown', `[salon](${LINK}) et _${LINK}_`],
    ['between quotation marks', `« ${LINK} »`],
    ['before a dash', `${LINK} - Zoé`],
    ['with words right behind', `${LINK}\nZoe`],
    ['with a slash that a system put in', LINK.replace('#', '/#')],
    ['with an escaped hash', LINK.replace('#', '%23')],
    ['with capitals in the scheme', LINK.replace('aparte://join', 'APARTE://Join')],
    ['after a broken one', `${LINK.slice(0, 90)}! ${LINK}`],
  ])('%s', (_, text) => expectFound(text));

  it.each([['\n'], ['\r\n'], ['\n> '], ['=\r\n'], [' '], ['\u200b'], ['\u00ad'], ['\n    ']])(
    'with lines broken by %j',
    (separator) => {
      const pieces = LINK.match(/.{1,70}/gsu) ?? [];
      expect(pieces.length).toBeGreaterThan(3);
      expectFound(`voici :\n${pieces.join(separator)}\nÀ bientôt`);
    },
  );
});

describe('is refused with its reason:', () => {
  it('no link at all', () => {
    for (const text of [
      '',
      'bonjour',
      'https://example.org/join#AAAA',
      'aparte-relay://h:1#AAAA',
      'aparte://room#AA',
    ]) {
      expect(codeOf(() => findInvitation(text))).toBe('invitation-not-found');
    }
  });

  it('cut anywhere', () => {
    for (let length = 'aparte://join#'.length; length < LINK.length; length += 1) {
      expect(codeOf(() => findInvitation(LINK.slice(0, length)))).toBe('invitation-cut');
      expect(codeOf(() => findInvitation(`${LINK.slice(0, length)}… et voilà`))).toBe('invitation-cut');
    }
  });

  it('cut, with the words of a long mail behind it', () => {
    const words = 'et puis on se retrouve tous demain vers neuf heures devant la gare, non ? '.repeat(5);
    for (let length = 60; length < LINK.length; length += 1) {
      expect(codeOf(() => findInvitation(`${LINK.slice(0, length)}\n${words}`))).toBe('invitation-cut');
    }
  });

  it('any character changed', () => {
    const from = 'aparte://join#'.length;
    for (let index = from; index < LINK.length; index += 1) {
      const changed = LINK.slice(0, index) + (LINK[index] === 'A' ? 'B' : 'A') + LINK.slice(index + 1);
      expect(['invitation-damaged', 'invitation-cut', 'invitation-version']).toContain(
        codeOf(() => findInvitation(changed)),
      );
    }
    const late = LINK.slice(0, 100) + (LINK[100] === 'A' ? 'B' : 'A') + LINK.slice(101);
    expect(codeOf(() => findInvitation(late))).toBe('invitation-damaged');
    expect(codeOf(() => findInvitation((late.match(/.{1,70}/gsu) ?? []).join('\n')))).toBe('invitation-damaged');
  });

  it('of a later version', () => {
    expect(codeOf(() => findInvitation(LINK.replace('#AQ', '#Ag')))).toBe('invitation-version');
  });

  it('the reason is that of the first link', () => {
    const damaged = LINK.slice(0, 100) + (LINK[100] === 'A' ? 'B' : 'A') + LINK.slice(101);
    expect(codeOf(() => findInvitation(`${LINK.slice(0, 80)}! ${damaged}`))).toBe('invitation-cut');
  });

  it('text of any length and kind, without ever failing otherwise', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), fc.string({ unit: 'binary', maxLength: 400 }), (before, after) => {
        const code = codeOf(() => findInvitation(`${before}aparte://join#${after}`));
        expect(code).toMatch(/^invitation-(cut|damaged|version)$/u);
      }),
    );
    const long = 'aparte://join#'.repeat(2000) + 'A'.repeat(200_000);
    expect(codeOf(() => findInvitation(long))).toMatch(/^invitation-/u);
  });
});

describe('is not written', () => {
  it.each([
    ['for a host with spaces', { relay: { ...INVITATION.relay, host: 'a b' } }],
    ['for a host too long', { relay: { ...INVITATION.relay, host: 'a'.repeat(254) } }],
    ['for port 0', { relay: { ...INVITATION.relay, port: 0 } }],
    ['for a pin of another length', { relay: { ...INVITATION.relay, pin: filled(31, 1) } }],
    ['for no retention', { retentionDays: 0 }],
    ['for a token of another length', { token: filled(15, 1) }],
  ])('%s', (_, change) => {
    expect(codeOf(() => encodeInvitation({ ...INVITATION, ...change }))).toBe('internal');
  });
});
