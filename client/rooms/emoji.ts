/** What may stand as a reaction. */

const PICTURE = '\\p{Extended_Pictographic}(?:\\ufe0f|\\p{Emoji_Modifier})?(?:[\\u{e0020}-\\u{e007e}]+\\u{e007f})?';
const EMOJI = new RegExp(
  `^(?:\\p{Regional_Indicator}{2}|[0-9#*]\\ufe0f?\\u20e3|${PICTURE}(?:\\u200d${PICTURE})*)$`,
  'u',
);

/** Longest one, in UTF-16 units: the pattern needs not look at more. */
const MAX_UNITS = 40;

/** One emoji and nothing else: a word as a reaction would be a message that nobody counts or finds. */
export function isEmoji(text: string): boolean {
  return text.length <= MAX_UNITS && EMOJI.test(text);
}
