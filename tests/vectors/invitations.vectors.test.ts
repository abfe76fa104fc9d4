import { describe, expect, it } from 'vitest';

import { formatFingerprint } from '../../client/crypto/fingerprint';
import { encodeInvitation, findInvitation } from '../../client/crypto/invitation';
import { CapabilityKey, EpochKey } from '../../client/crypto/keys';
import { formatRelayAddress, parseRelayAddress } from '../../protocol/address';
import { fromHex } from '../../protocol/bytes';
import { codeOf } from '../client/crypto/support';
import { itIsMadeAgain } from './files';
import fingerprints from './fingerprints.json';
import { headOf, plain, suiteNamed } from './hex';
import invitations from './invitations.json';
import addresses from './relay-addresses.json';

interface InvitationJson {
  readonly name: string;
  readonly suite: string;
  readonly host: string;
  readonly port: number;
  readonly pin: string;
  readonly capabilitySeed: string;
  readonly epoch: number;
  readonly epochKey: string;
  readonly generation: string;
  readonly n: number;
  readonly head: string;
  readonly retentionDays: number;
  readonly token?: string | undefined;
  readonly link: string;
}

interface InvitationsFile {
  readonly about: string;
  readonly invitations: readonly InvitationJson[];
  readonly inText: readonly { readonly name: string; readonly of: string; readonly text: string }[];
  readonly refused: readonly { readonly name: string; readonly expect: string; readonly text: string }[];
}

function linkOf(json: InvitationJson): string {
  const { host, port, pin, capabilitySeed, epoch, epochKey, retentionDays, token } = json;
  return encodeInvitation({
    suite: suiteNamed(json.suite),
    relay: { host, port, pin: fromHex(pin) },
    capability: CapabilityKey.fromBytes(fromHex(capabilitySeed)),
    epoch,
    epochKey: EpochKey.fromBytes(fromHex(epochKey)),
    head: headOf(json),
    retentionDays,
    ...(token !== undefined && { token: fromHex(token) }),
  });
}

/** Everything that an invitation says, secrets too. */
function saidIn(text: string): unknown {
  const { suite, relay, capability, epoch, epochKey, head, retentionDays, token } = findInvitation(text);
  const secrets = { capabilitySeed: capability.exportBytes(), epochKey: epochKey.exportBytes() };
  return plain({ suite, ...relay, ...secrets, epoch, ...head, retentionDays, ...(token && { token }) });
}

itIsMadeAgain<InvitationsFile>('invitations.json', invitations, (current) => ({
  ...current,
  invitations: current.invitations.map((vector) => ({ ...vector, link: linkOf(vector) })),
}));

it.each<InvitationJson>(invitations.invitations)('invitation: $name', ({ name: _name, link, ...said }) => {
  expect(saidIn(link)).toEqual(said);
});

it.each(invitations.inText)('invitation found in a text: $name', ({ of, text }) => {
  const vector = invitations.invitations.find(({ name }) => name === of);
  if (!vector) throw new Error(of);
  expect(saidIn(text)).toEqual(saidIn(vector.link));
  expect(text).not.toContain(vector.link);
});

it.each(invitations.refused)('invitation, $name: $expect', ({ text, expect: code }) => {
  expect(codeOf(() => findInvitation(text))).toBe(code);
});

describe('addresses of relays', () => {
  itIsMadeAgain<typeof addresses>('relay-addresses.json', addresses, (current) => ({
    ...current,
    addresses: current.addresses.map(({ name, host, port, pin }) => {
      const address = formatRelayAddress({ host, port, pin: fromHex(pin) });
      return { name, host, port, pin, address };
    }),
  }));

  it.each(addresses.addresses)('$name', ({ host, port, pin, address }) => {
    expect(plain(parseRelayAddress(address))).toEqual({ host, port, pin });
  });

  it.each(addresses.alsoRead)('also read: $name', ({ address, host, port, pin }) => {
    expect(plain(parseRelayAddress(address))).toEqual({ host, port, pin });
  });

  it.each(addresses.refused)('refused: $name', ({ address }) => {
    expect(codeOf(() => parseRelayAddress(address))).toBe('bad-relay-address');
  });
});

describe('fingerprints', () => {
  itIsMadeAgain<typeof fingerprints>('fingerprints.json', fingerprints, (current) => ({
    ...current,
    fingerprints: current.fingerprints.map(({ name, author }) => {
      const { words, text } = formatFingerprint(fromHex(author));
      return { name, author, words: [...words], text };
    }),
  }));

  it('are all different, in words and in figures', () => {
    const all = fingerprints.fingerprints;
    expect(new Set(all.map(({ words }) => words.join(' '))).size).toBe(all.length);
    expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
  });

  it('can be said: consonant and vowel, twice', () => {
    for (let value = 0; value < 200; value += 1) {
      const { words, text } = formatFingerprint(new Uint8Array(32).fill(value));
      expect(words).toHaveLength(8);
      for (const word of words) expect(word).toMatch(/^(?:(?:[bdfjklmnprstv]|ch|pl|tr)[aiou]){2}$/u);
      expect(text).toMatch(/^(?:[0-9a-f]{4} ){7}[0-9a-f]{4}$/u);
    }
  });
});
