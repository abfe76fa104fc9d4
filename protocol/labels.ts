/**
 * Labels of everything that is signed or chained, 14 ASCII bytes each (docs/PROTOCOL.md §2): equal lengths and distinct texts, so that bytes made
 * for one purpose can never be taken for another.
 */
import { asciiLabel } from './bytes';

/** Bytes of every label. */
export const LABEL_BYTES = 14;

const label = (text: string): Uint8Array => asciiLabel(text, LABEL_BYTES);

/** Link of the hash chain: head(n). */
export const LABEL_CHAIN = label('aparte/1 chain');
/** Start of a generation. */
export const LABEL_START = label('aparte/1 start');
/** Signed head. */
export const LABEL_HEADS = label('aparte/1 heads');
/** Challenge of a head that was asked for in an older generation than the current one. */
export const LABEL_OLDER = label('aparte/1 older');
/** Challenge by which a generation's signature shows that the relay knew a head of another. */
export const LABEL_OTHER = label('aparte/1 other');
/** First bytes of a file of evidence. */
export const LABEL_PROOF = label('aparte/1 proof');
/** A relay's change of key. */
export const LABEL_RELAY = label('aparte/1 relay');
/** Admission to a room. */
export const LABEL_ADMIT = label('aparte/1 admit');
/** AAD of sealed frames. */
export const LABEL_FRAME = label('aparte/1 frame');
/** An author's signature. */
export const LABEL_SPEAK = label('aparte/1 speak');
/** An identity's X25519 key, signed by its Ed25519 key. */
export const LABEL_AGREE = label('aparte/1 agree');
/** Checksum of an invitation. */
export const LABEL_CHECK = label('aparte/1 check');
/** Fingerprint of a member. */
export const LABEL_PRINT = label('aparte/1 print');
/** HKDF info of the next epoch key. */
export const LABEL_EPOCH = label('aparte/1 epoch');
/** HKDF info of the key id. */
export const LABEL_KEYID = label('aparte/1 keyid');
/** AAD of a file's chunks. */
export const LABEL_CHUNK = label('aparte/1 chunk');
/** HKDF info of the key that seals a file's chunks. */
export const LABEL_FIKEY = label('aparte/1 fikey');
/** Salt of the words of a passphrase room. */
export const LABEL_WORDS = label('aparte/1 words');
/** HKDF info of the capability that follows from words. */
export const LABEL_WORDS_CAPABILITY = label('aparte/1 wocap');
/** HKDF info of the first epoch key that follows from words. */
export const LABEL_WORDS_EPOCH = label('aparte/1 wokey');
/** HKDF info of the AEAD key. */
export const LABEL_AEKEY = label('aparte/1 aekey');

/** Label of the TLS exporter that binds an admission to its connection (RFC 8446 §7.5). */
export const EXPORTER_LABEL = 'EXPORTER-aparte-1-admission';
/** Bytes of exporter output. */
export const EXPORTER_BYTES = 32;

/** What a client asks to speak over TLS (ALPN). */
export const CLIENT_PROTOCOL = 'aparte/1';
/** What an admin asks to speak over TLS (ALPN). */
export const ADMIN_PROTOCOL = 'aparte-admin/1';
