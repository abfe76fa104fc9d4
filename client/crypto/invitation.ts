/** Invitations (docs/PROTOCOL.md §7): one link that holds all that a newcomer needs, secrets included. */
import { isHost, type RelayAddress } from '../../protocol/address';
import {
  ByteReader,
  ByteWriter,
  asciiLabel,
  concatBytes,
  equalBytes,
  fromBase64Url,
  toBase64Url,
} from '../../protocol/bytes';
import { GENERATION_BYTES, HASH_BYTES, type Head } from '../../protocol/chain';
import { AparteError, toAparteError } from '../../protocol/errors';
import { LABEL_CHECK } from '../../protocol/labels';
import { ACCESS_TOKEN_BYTES, MAX_RETENTION_DAYS } from '../../protocol/limits';
import { suiteCode, suiteOfCode, type Suite } from './aead';
import { sha256 } from './hash';
import { CapabilityKey, EpochKey, KEY_BYTES } from './keys';

/** What an invitation says. It owns its keys: whoever read or made it purges them. */
export interface Invitation {
  readonly suite: Suite;
  readonly relay: RelayAddress;
  readonly capability: CapabilityKey;
  /** The epoch that the newcomer can read from. */
  readonly epoch: number;
  readonly epochKey: EpochKey;
  /** The inviter's end of the log, which the log must contain. */
  readonly head: Head;
  readonly retentionDays: number;
  /** Access token of the relay, 16 bytes, where it wants one. */
  readonly token?: Uint8Array;
}

/** What every invitation link begins with. */
export const INVITATION_PREFIX = 'aparte://join#';

const VERSION = 1;
const CHECKSUM_BYTES = 4;
const MAX_HOST_BYTES = 253;
/** Where the host's length stands: version, suite, pin, capability, epoch, key, generation, n, head, retention come first. */
const HOST_LENGTH_AT = 2 + HASH_BYTES + KEY_BYTES + 4 + KEY_BYTES + GENERATION_BYTES + 8 + HASH_BYTES + 2;

function checksum(bytes: Uint8Array): Uint8Array {
  return sha256(concatBytes(LABEL_CHECK, bytes)).subarray(0, CHECKSUM_BYTES);
}

function isWellFormed({ relay, retentionDays, token }: Invitation): boolean {
  return (
    isHost(relay.host) &&
    relay.port >= 1 &&
    relay.port <= 0xffff &&
    relay.pin.length === HASH_BYTES &&
    retentionDays >= 1 &&
    retentionDays <= MAX_RETENTION_DAYS &&
    (token === undefined || token.length === ACCESS_TOKEN_BYTES)
  );
}

function encodeFields(invitation: Invitation): Uint8Array {
  const { suite, relay, capability, epoch, epochKey, head, retentionDays, token } = invitation;
  const host = asciiLabel(relay.host, relay.host.length);
  const writer = new ByteWriter(HOST_LENGTH_AT + 1 + host.length + 2 + 1 + (token?.length ?? 0));
  writer.u8(VERSION).u8(suiteCode(suite)).put(relay.pin);
  capability.use((seed) => writer.put(seed));
  writer.u32(epoch);
  epochKey.use((key) => writer.put(key));
  writer.put(head.generation).u64(head.n).put(head.head).u16(retentionDays);
  writer
    .u8(host.length)
    .put(host)
    .u16(relay.port)
    .u8(token?.length ?? 0);
  return token ? writer.put(token).done() : writer.done();
}

/** The link. It is a secret: whoever reads it is in the room. */
export function encodeInvitation(invitation: Invitation): string {
  if (!isWellFormed(invitation)) throw new AparteError('internal', { what: 'invitation' });
  const fields = encodeFields(invitation);
  const bytes = concatBytes(fields, checksum(fields));
  const link = INVITATION_PREFIX + toBase64Url(bytes);
  fields.fill(0);
  bytes.fill(0);
  return link;
}

function damaged(): AparteError {
  return new AparteError('invitation-damaged');
}

/** Reads verified bytes; every field is copied, so that they can be overwritten. */
function decodeFields(bytes: Uint8Array): Invitation {
  const reader = new ByteReader(bytes);
  const copy = (length: number): Uint8Array => Uint8Array.from(reader.take(length));
  reader.u8();
  const suite = suiteOfCode(reader.u8());
  // The checksum is right, so this is no damage: somebody's app knows a suite that this one does not.
  if (!suite) throw new AparteError('invitation-version');
  const pin = copy(HASH_BYTES);
  const capability = CapabilityKey.fromBytes(reader.take(KEY_BYTES));
  const epoch = reader.u32();
  const epochKey = EpochKey.fromBytes(reader.take(KEY_BYTES));
  const head = { generation: copy(GENERATION_BYTES), n: reader.u64(), head: copy(HASH_BYTES) };
  const retentionDays = reader.u16();
  const host = String.fromCharCode(...reader.take(reader.u8()));
  const port = reader.u16();
  const tokenBytes = reader.u8();
  const token = tokenBytes === 0 ? {} : { token: copy(tokenBytes) };
  return { suite, relay: { host, port, pin }, capability, epoch, epochKey, head, retentionDays, ...token };
}

function decodeChecked(bytes: Uint8Array): Invitation {
  const fields = bytes.subarray(0, -CHECKSUM_BYTES);
  if (!equalBytes(checksum(fields), bytes.subarray(-CHECKSUM_BYTES))) throw damaged();
  try {
    const invitation = decodeFields(fields);
    if (isWellFormed(invitation)) return invitation;
  } catch (error) {
    if (!(error instanceof AparteError) || error.code !== 'bad-frame') throw error;
  }
  throw damaged();
}

/** Byte `index` of what `text` encodes; whole groups of four characters are decoded, so that no bits are left over. */
function peekByte(text: string, index: number): number {
  const start = Math.floor(index / 3) * 4;
  const group = text.slice(start, start + 4);
  // Every length field has more behind it than its group takes.
  if (group.length < 4) throw new AparteError('invitation-cut');
  const value = fromBase64Url(group)[index % 3];
  if (value === undefined) throw damaged();
  return value;
}

/** How many characters an invitation has, by its own length fields. @throws AparteError `invitation-cut` where they are not reached */
function expectedCharacters(text: string): number {
  if (peekByte(text, 0) !== VERSION) throw new AparteError('invitation-version');
  const hostBytes = peekByte(text, HOST_LENGTH_AT);
  if (hostBytes === 0 || hostBytes > MAX_HOST_BYTES) throw damaged();
  const tokenLengthAt = HOST_LENGTH_AT + 1 + hostBytes + 2;
  const tokenBytes = peekByte(text, tokenLengthAt);
  if (tokenBytes !== 0 && tokenBytes !== ACCESS_TOKEN_BYTES) throw damaged();
  const bytes = tokenLengthAt + 1 + tokenBytes + CHECKSUM_BYTES;
  return Math.ceil((bytes * 4) / 3);
}

function decodeText(text: string): Invitation {
  try {
    const length = expectedCharacters(text);
    if (text.length < length) throw new AparteError('invitation-cut');
    // What follows belongs to the sentence around it: `-` and `_` are punctuation there and digits here.
    const bytes = fromBase64Url(text.slice(0, length));
    try {
      return decodeChecked(bytes);
    } finally {
      bytes.fill(0);
    }
  } catch (error) {
    if (error instanceof AparteError && error.code === 'bad-encoding') throw damaged();
    throw error;
  }
}

const LINK = /aparte:\/\/join\/?(?:#|%23)/giu;
/** What mail programs and terminals put into a long line: white space, quote marks, soft breaks, invisible characters. */
const BREAKS = /[\s>=\u00ad\u200b-\u200d\u2060\ufeff]+/u;
const LINK_TEXT = /^[\w\-\s>=\u00ad\u200b-\u200d\u2060\ufeff]*/u;
/** More than the longest link with a break after each few characters. */
const MAX_LINK_TEXT = 4096;
/** No program breaks lines this short, and few words are this long. */
const MIN_LINE_CHARACTERS = 20;

/** Characters of a link from the text behind its prefix, in the pieces that breaks made of them. */
function piecesOf(text: string): string[] {
  const found = LINK_TEXT.exec(text.slice(0, MAX_LINK_TEXT))?.[0] ?? '';
  return found.split(BREAKS).filter((piece) => piece !== '');
}

function decodePieces(pieces: readonly string[]): Invitation {
  try {
    return decodeText(pieces.join(''));
  } catch (error) {
    // A link that ends early takes the words after it for its rest: that is a cut, not damage.
    const isDamaged = error instanceof AparteError && error.code === 'invitation-damaged';
    const hasWords = pieces.slice(1, -1).some((piece) => piece.length < MIN_LINE_CHARACTERS);
    throw isDamaged && hasWords ? new AparteError('invitation-cut') : error;
  }
}

/**
 * The first intact invitation in `text`, which may be a whole mail: other words around the link, lines broken inside it,
 * punctuation behind it.
 * @throws AparteError of the first link where none is intact: `invitation-cut`, `invitation-damaged`, `invitation-version`;
 * `invitation-not-found` where there is no link
 */
export function findInvitation(text: string): Invitation {
  let first: AparteError | undefined;
  for (const match of text.matchAll(LINK)) {
    try {
      return decodePieces(piecesOf(text.slice(match.index + match[0].length)));
    } catch (error) {
      first ??= toAparteError(error);
    }
  }
  throw first ?? new AparteError('invitation-not-found');
}
