import { errorText } from '../../../i18n/errors';
import { CHAT_FILES } from '../../../i18n/chat-files';
import type { FileState, MessageFile } from '../../../contract/files';
import type { Words } from '../../shared/words.svelte';
import { isolated } from '../room/member-names';
import { sizeText } from '../settings/size-text';

/** How far something is, in whole per cent; never all of it before it is. */
export function percentOf(done: number, total: number): number {
  return Math.min(100, Math.floor((100 * done) / Math.max(1, total)));
}

/** How far a file is, in words. */
export function stateText(transfer: FileState, words: Words): string {
  switch (transfer.state) {
    case 'remote':
    case 'here':
    case 'draft':
      return words.text(CHAT_FILES, transfer.state);
    case 'failed':
      return transfer.code === 'blob-absent'
        ? words.text(CHAT_FILES, 'gone')
        : errorText(words.language, transfer.code, {});
    case 'sending':
    case 'fetching': {
      const percent = percentOf(transfer.done, transfer.total);
      return words.text(CHAT_FILES, transfer.paused ? 'paused' : transfer.state, { percent });
    }
  }
}

/** A file as a screen reader says it behind what is said beside it. */
export function describeFile(item: string, { name, bytes, transfer }: MessageFile, words: Words): string {
  const size = sizeText(bytes, words.language);
  const values = { item, name: isolated(name), size, state: stateText(transfer, words) };
  return words.text(CHAT_FILES, 'itemFile', values);
}
