/** Files that a person chose for a room and did not send yet: sealed on this computer, so that they outlive a restart as the draft's text does. */
import { fromHex, toHex } from '../../protocol/bytes';
import { AparteError } from '../../protocol/errors';
import type { MessageFile } from '../api';
import { decodeFileBody, encodeFileBody } from '../crypto/file-body';
import { saidMentions, type SaidMention } from '../rooms/mentions';
import type { RoomState } from '../rooms/room-state';
import { fileOf } from '../rooms/rows';
import type { FileRecord } from '../vault/file-record';
import { sealNewFile, type NewFile } from './new-file';

/** Files that wait with one draft at most. */
const MAX_DRAFTS = 32;

/** How files are sent. */
export interface FileSending {
  /** What is said beside the last of them; may be empty. */
  readonly text: string;
  /** Digest (hex) of the message that the first of them answers. */
  readonly reply?: string;
  /** Whom the text mentions. */
  readonly mentions?: readonly SaidMention[];
}

/** See the file's head. Files are named by their blobs, hex. */
export class DraftDesk {
  private coming = 0;

  /** @param maxFileBytes of the relay, undefined while that is not known */
  constructor(
    private readonly state: RoomState,
    private readonly maxFileBytes: () => number | undefined,
  ) {}

  /** In the order in which they were added. */
  list(): MessageFile[] {
    return this.records.map(({ body }) => fileOf(this.state, body));
  }

  /** Seals a file for later. @throws AparteError `blob-too-large`, `too-many-files`, `bad-argument`, `file-changed`, `transfer-stopped`, `disk-full` */
  async add(file: NewFile): Promise<MessageFile> {
    const { context, record: room, files } = this.state;
    const maxBytes = this.maxFileBytes();
    const { bytes } = file.source;
    if (maxBytes !== undefined && bytes > maxBytes) throw new AparteError('blob-too-large', { bytes, maxBytes });
    if (this.records.length + this.coming >= MAX_DRAFTS) throw new AparteError('too-many-files', { max: MAX_DRAFTS });
    this.coming += 1;
    try {
      const record = await sealNewFile(this.state, file);
      await context.store.saveFile(room.room, record);
      files.set(record);
      return fileOf(this.state, record.body);
    } finally {
      this.coming -= 1;
    }
  }

  /** Drafts as they are to be sent. @throws AparteError `unknown-message` for what is none of them, `message-too-long`, `unknown-member` */
  sent(files: readonly string[], { text, reply, mentions: said }: FileSending): FileRecord[] {
    const mentions = saidMentions(this.state, text, said);
    return files.map((file, index) => {
      const record = this.state.files.get(file);
      if (record?.state !== 'draft') throw new AparteError('unknown-message');
      const body = {
        ...decodeFileBody(record.body),
        text: index === files.length - 1 ? text : '',
        ...(index === files.length - 1 && mentions && { mentions }),
        ...(index === 0 && reply !== undefined && { of: fromHex(reply) }),
      };
      return { ...record, state: 'sending', body: encodeFileBody(body), timeMs: this.state.context.clock.now() };
    });
  }

  /** Takes one back. */
  async remove(record: FileRecord): Promise<void> {
    const { context, record: room, files } = this.state;
    await context.store.forgetFile(room.room, record.blob);
    await context.files.remove(record.local);
    files.remove(toHex(record.blob));
  }

  private get records(): readonly FileRecord[] {
    return this.state.files.list().filter(({ state }) => state === 'draft');
  }
}
