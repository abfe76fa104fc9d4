/** What may be done with the file of a message, by its buttons and by the message's menu: one list for both. */
import type { MessageRow } from '../../../contract/chat';
import type { MessageFile } from '../../../contract/files';
import type { CHAT_FILES } from '../../../i18n/chat-files';
import type { ChatApp } from '../state/chat-app.svelte';
import type { OpenRoom } from '../state/open-room.svelte';

/** One of them. */
interface FileAct {
  readonly key: keyof typeof CHAT_FILES;
  /** It takes something away. */
  readonly quiet?: true;
  readonly run: () => void;
}

/** Whether a message's file is one of the images that are shown. */
export function isImage({ media, width }: MessageFile): boolean {
  return media.startsWith('image/') && width !== undefined;
}

/** See the file's head; in the order in which they are offered. */
export function fileActs(row: MessageRow, app: ChatApp, room: OpenRoom): readonly FileAct[] {
  const { file } = row;
  if (!file) return [];
  const { transfer } = file;
  const { api } = room;
  const named = { room: room.id, file: file.file };
  const act = (key: FileAct['key'], work: () => Promise<unknown>): FileAct => ({ key, run: () => room.run(work()) });
  const fetch = (key: 'fetch' | 'retry') => act(key, () => api.fetchFile({ room: room.id, message: row.digest }));
  const resume = (key: 'resume' | 'retry') => act(key, () => api.resumeFile(named));
  const drop = { ...act('drop', () => api.dropFile(named)), quiet: true } as const;
  const view = isImage(file) ? [{ key: 'open' as const, run: () => app.show({ kind: 'image', row }) }] : [];
  switch (transfer.state) {
    case 'remote':
      return [fetch('fetch')];
    case 'here':
      return [...view, act('save', () => api.saveFile(named))];
    case 'failed':
      return transfer.sending ? [resume('retry'), drop] : [fetch('retry')];
    case 'sending':
    case 'fetching':
      return [transfer.paused ? resume('resume') : act('pause', () => api.pauseFile(named)), drop];
    case 'draft':
      return [];
  }
}
