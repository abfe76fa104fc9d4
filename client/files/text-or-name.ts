/** What stands for a message where there is room for words only. */
import { decodeFileBody } from '../crypto/file-body';
import type { MessageRecord } from '../vault/store';
import { safeFileName } from './file-name';

/** A message's text, or the name of the file that it brings without one. */
export function textOrName({ text, file }: Pick<MessageRecord, 'text' | 'file'>): string {
  return text === '' && file ? safeFileName(decodeFileBody(file.body).name) : text;
}
