import { describe, expect, it } from 'vitest';

import { Identity, verifyIntroduction } from '../../client/crypto/identity';
import { CapabilityKey } from '../../client/crypto/keys';
import { signEd25519, verifyEd25519 } from '../../client/crypto/signing';
import { encodeAdmission } from '../../protocol/admission';
import { concatBytes, fromHex, toHex } from '../../protocol/bytes';
import { LABEL_AGREE } from '../../protocol/labels';
import { itIsMadeAgain } from './files';
import file from './signatures.json';

type SignaturesFile = typeof file;
type IdentityJson = SignaturesFile['identities'][number];
type AdmissionJson = SignaturesFile['admissions'][number];

const identityOf = ({ signSeed, agreeSeed }: Pick<IdentityJson, 'signSeed' | 'agreeSeed'>): Identity =>
  Identity.fromSeeds({ sign: fromHex(signSeed), agree: fromHex(agreeSeed) });

function remakeIdentity({ name, signSeed, agreeSeed }: IdentityJson): IdentityJson {
  const identity = identityOf({ signSeed, agreeSeed });
  const { agree, signature } = identity.introduction();
  return {
    name,
    signSeed,
    agreeSeed,
    author: toHex(identity.author),
    agree: toHex(agree),
    statement: toHex(concatBytes(LABEL_AGREE, agree)),
    signature: toHex(signature),
  };
}

function remakeAdmission({ name, capabilitySeed, exporter, relayKeyHash }: AdmissionJson): AdmissionJson {
  const capability = CapabilityKey.fromBytes(fromHex(capabilitySeed));
  const room = capability.publicBytes();
  const statement = encodeAdmission(fromHex(exporter), fromHex(relayKeyHash), room);
  return {
    name,
    capabilitySeed,
    exporter,
    relayKeyHash,
    room: toHex(room),
    statement: toHex(statement),
    signature: toHex(signEd25519(capability, statement)),
  };
}

itIsMadeAgain<SignaturesFile>('signatures.json', file, ({ about, identities, admissions }) => ({
  about,
  identities: identities.map(remakeIdentity),
  admissions: admissions.map(remakeAdmission),
}));

describe.each(file.identities)('what $name says of its X25519 key', ({ author, agree, statement, signature }) => {
  it('verifies, for that author and that key only', () => {
    const said = { agree: fromHex(agree), signature: fromHex(signature) };
    expect(verifyIntroduction(fromHex(author), said)).toBe(true);
    expect(verifyEd25519(fromHex(author), fromHex(statement), said.signature)).toBe(true);
    for (const other of file.identities.filter((one) => one.author !== author)) {
      expect(verifyIntroduction(fromHex(other.author), said)).toBe(false);
      expect(verifyIntroduction(fromHex(author), { ...said, agree: fromHex(other.agree) })).toBe(false);
    }
  });
});

describe.each(file.admissions)('admission, $name', (vector) => {
  it('verifies under the address of its room, on its connection and with its relay only', () => {
    const [room, signature] = [fromHex(vector.room), fromHex(vector.signature)];
    const [exporter, relayKeyHash] = [fromHex(vector.exporter), fromHex(vector.relayKeyHash)];
    const other = new Uint8Array(32).fill(0xee);
    expect(verifyEd25519(room, fromHex(vector.statement), signature)).toBe(true);
    expect(verifyEd25519(room, encodeAdmission(other, relayKeyHash, room), signature)).toBe(false);
    expect(verifyEd25519(room, encodeAdmission(exporter, other, room), signature)).toBe(false);
    expect(verifyEd25519(other, encodeAdmission(exporter, relayKeyHash, other), signature)).toBe(false);
  });
});
