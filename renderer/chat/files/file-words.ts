import { errorText } from '../../../i18n/errors';
import { CHAT_FILES } from '../../../i18n/chat-files';
import type { FileState, MessageFile } from '../../../contract/files';
import type { Words } from '../../shared/words.svelte';
import { isolated } from '../room/member-names';

const UNIT = 1000;

/** A size as one would say it: exact below a thousand bytes. */
export function sizeText(bytes: number, words: Words): string {
  const format = new Intl.NumberFormat(words.language, { maximumFractionDigits: 1 });
  if (bytes < UNIT) return words.text(CHAT_FILES, 'bytes', { count: format.format(bytes) });
  const kilobytes = bytes / UNIT;
  if (kilobytes < UNIT) return words.text(CHAT_FILES, 'kilobytes', { count: format.format(kilobytes) });
  return words.text(CHAT_FILES, 'megabytes', { count: format.format(kilobytes / UNIT) });
}

/** How far a file is, in words. */
export function stateText(transfer: FileState, words: Words): string {
  switch (transfer.state) {
    case 'remote':
      return words.text(CHAT_FILES, 'remote');
    case 'here':
      return words.text(CHAT_FILES, 'here');
    case 'failed':
      return errorText(words.language, transfer.code, {});
    default: {
      const percent = Math.floor((100 * transfer.done) / Math.max(1, transfer.total));
      return words.text(CHAT_FILES, transfer.paused ? 'paused' : transfer.state, { percent });
    }
  }
}

/** A file as a screen reader says it behind what is said beside it. */
export function describeFile(item: string, { name, bytes, transfer }: MessageFile, words: Words): string {
  const values = { item, name: isolated(name), size: sizeText(bytes, words), state: stateText(transfer, words) };
  return words.text(CHAT_FILES, 'itemFile', values);
}
