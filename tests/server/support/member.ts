/** A member's capability: the private half of a room's address. */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { encodeAdmission } from '../../../protocol/admission';

export class Capability {
  readonly room: Uint8Array;
  private readonly privateKey: KeyObject;

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.room = Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }).subarray(-32));
    this.privateKey = privateKey;
  }

  admission(exporter: Uint8Array, relayKey: Uint8Array): Uint8Array {
    return Uint8Array.from(sign(null, encodeAdmission(exporter, relayKey, this.room), this.privateKey));
  }
}
