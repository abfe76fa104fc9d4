/**
 * Mentions of members in a text (docs/PROTOCOL.md §6): which stretch of it names whom. They name an identity, not a name: what stands in the text is what
 * its author's app called the member. Pure.
 */
import { ByteReader, ByteWriter } from '../../protocol/bytes';
import type { CborFields } from '../../protocol/cbor';
import { ED25519_KEY_BYTES } from '../../protocol/ed25519';
import { AparteError } from '../../protocol/errors';

/** Bytes of one mention: where it begins, how long it is, and the member. */
const MENTION_BYTES = 4 + 2 + ED25519_KEY_BYTES;

/** Mentions of one message, at most. */
const MAX_MENTIONS = 50;

/** A stretch of a text that stands for a member, in UTF-16 units. */
export interface Mention {
  readonly from: number;
  readonly units: number;
  /** Ed25519 public key of the member. */
  readonly author: Uint8Array;
}

/** Mentions as they travel, in the order of their places. @throws AparteError `bad-argument` for more than may be, or such as do not fit the text */
export function encodeMentions(text: string, mentions: readonly Mention[]): Uint8Array {
  const writer = new ByteWriter(mentions.length * MENTION_BYTES);
  for (const { from, units, author } of mentions) writer.u32(from).u16(units).put(author);
  const bytes = writer.done();
  if (mentions.length > MAX_MENTIONS || usableMentions(text, bytes).length !== mentions.length)
    throw new AparteError('bad-argument', { what: 'mentions', max: MAX_MENTIONS });
  return bytes;
}

/** Whether bytes are as many as a whole number of mentions takes, one at least. */
function areMentions({ length }: Uint8Array): boolean {
  return length > 0 && length % MENTION_BYTES === 0 && length <= MAX_MENTIONS * MENTION_BYTES;
}

/** The field `mentions` of a body, where it is there. Whether a mention fits the text is asked where it is shown: what does not is no reason to leave a message unread. */
export function readMentions(fields: CborFields): { readonly mentions?: Uint8Array } {
  if (!fields.has('mentions')) return {};
  const mentions = fields.bytes('mentions');
  if (!areMentions(mentions)) throw new AparteError('bad-encoding', { what: 'mentions length' });
  return { mentions };
}

/**
 * The mentions that fit the text: each stands within it, behind the one before it, begins with @ and cuts no character. What else somebody may have
 * written down is no mention, and its text stays what it is.
 */
export function usableMentions(text: string, bytes: Uint8Array): Mention[] {
  if (!areMentions(bytes)) return [];
  const reader = new ByteReader(bytes);
  const mentions: Mention[] = [];
  let end = 0;
  while (reader.position < bytes.length) {
    const [from, units, author] = [reader.u32(), reader.u16(), reader.take(ED25519_KEY_BYTES)];
    const stretch = text.slice(from, from + units);
    if (from < end || units < 2 || stretch.length !== units || !isWhole(stretch)) continue;
    mentions.push({ from, units, author });
    end = from + units;
  }
  return mentions;
}

/** Begins with @, goes on in one line, and ends with a whole character: what is put in its place leaves nothing behind that is none. */
function isWhole(stretch: string): boolean {
  return (
    /^@[^\r\n]+$/u.test(stretch) && !/[\ud800-\udfff]/u.test(stretch.replace(/[\ud800-\udbff][\udc00-\udfff]/gu, ''))
  );
}
