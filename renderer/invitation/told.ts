/** What one says to whom joins by words: three lines, as the frame that shows them copies them. */

/** All that leads into a room of words. */
export interface Told {
  readonly words: string;
  readonly title: string;
  readonly relay: string;
}

const LINES = /^\s*(\S[^\n]*)\n\s*(\S[^\n]*)\n\s*(aparte-relay:\/\/\S+)\s*$/u;

/** As text to give away. */
export function tellingText({ words, title, relay }: Told): string {
  return [words, title, relay].join('\n');
}

/** All of it where it was pasted whole into one field. */
export function toldAtOnce(text: string): Told | undefined {
  const [, words, title, relay] = LINES.exec(text.replace(/\r\n?/gu, '\n')) ?? [];
  return words === undefined || title === undefined || relay === undefined
    ? undefined
    : { words: words.trim(), title: title.trim(), relay };
}
