/** What a reply shows of the message that it answers. */
import { CHAT_CHANGES } from '../../../i18n/chat-changes';
import type { MessageRow, Quote } from '../../../contract/chat';
import type { Words } from '../../shared/words.svelte';

/** As much of a text as a reply shows of it, in UTF-16 units. */
const MAX_QUOTE_UNITS = 240;

/** What a reply to this row would show of it. */
export function quoteOf(row: MessageRow): Quote {
  const { digest, position, author, authorName, erased, text } = row;
  return {
    message: digest,
    state: erased ? 'erased' : 'known',
    ...(position !== undefined && { position }),
    author,
    authorName,
    text: erased ? '' : text.slice(0, MAX_QUOTE_UNITS),
  };
}

/** Its text on one line, or why there is none. */
export function quoteText(quote: Quote, words: Words): string {
  if (quote.state === 'erased') return words.text(CHAT_CHANGES, 'quoteErased');
  if (quote.state === 'unknown') return words.text(CHAT_CHANGES, 'quoteUnknown');
  return quote.text.replaceAll(/\s+/gu, ' ').trim();
}
