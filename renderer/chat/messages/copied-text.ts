/** What copying gives: plain text, a break between messages, and who said it when where there are several. */

export interface CopiedMessage {
  readonly time: string;
  readonly name: string;
  readonly text: string;
}

export function copiedText(messages: readonly CopiedMessage[]): string {
  const [only] = messages;
  if (only && messages.length === 1) return only.text;
  return messages.map(({ time, name, text }) => (name === '' ? text : `[${time}] ${name}: ${text}`)).join('\n');
}
