/** What a client signs to open a room (docs/PROTOCOL.md §4): bound to the TLS session, the relay's key and the room. */
import { ByteWriter } from './bytes';
import { EXPORTER_BYTES, LABEL_ADMIT, LABEL_BYTES } from './labels';

/** Bytes under an admission's Ed25519 signature: label 14, exporter 32, relay key 32, room 32. */
export function encodeAdmission(exporter: Uint8Array, relayKey: Uint8Array, room: Uint8Array): Uint8Array {
  return new ByteWriter(LABEL_BYTES + EXPORTER_BYTES + 32 + 32)
    .put(LABEL_ADMIT)
    .put(exporter)
    .put(relayKey)
    .put(room)
    .done();
}
