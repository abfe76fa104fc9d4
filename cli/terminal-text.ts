/** Texts of others on a terminal: what could move its cursor, recolour it or turn the reading direction is made visible instead. */

/** Tab and line break are controls too, and harmless. */
const STEERING = /(?![\t\n])\p{Cc}|\p{Bidi_Control}/gu;

/** A text of several lines; every line after the first is indented, so that none can pass for a line of ours. */
export function shownText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(STEERING, '\u{fffd}').replaceAll('\n', '\n    ');
}

/** A name or title: one line. */
export function shownLine(text: string): string {
  return shownText(text).replaceAll(/\s+/gu, ' ').trim();
}
