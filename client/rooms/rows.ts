/** Rows as pages see them, from what the vault keeps. */
import { toHex } from '../../protocol/bytes';
import type { MessageRow, RowKind } from '../api';
import type { MessageRecord, OutboxRecord } from '../vault/store';
import type { RoomState } from './room-state';

/** Identity of a row: author and message id, which a message keeps from the outbox into the log. */
export function rowKey(author: Uint8Array, id: Uint8Array): string {
  return `${toHex(author.subarray(0, 8))}${toHex(id)}`;
}

function isShown(kind: MessageRecord['kind']): kind is RowKind {
  return kind !== 'hidden';
}

/** The row of a message in the log; undefined for what is kept without being shown. */
export function messageRow(state: RoomState, message: MessageRecord): MessageRow | undefined {
  const { kind, author, id, n } = message;
  if (!isShown(kind)) return undefined;
  const own = state.isOwn(author);
  return {
    key: author && id ? rowKey(author, id) : `at-${String(n)}`,
    position: n,
    kind,
    author: author ? toHex(author) : '',
    authorName: state.nameOf(author),
    own,
    timeMs: message.timeMs,
    text: message.text,
    ...(own && { send: { state: 'accepted' as const } }),
    digest: toHex(message.digest),
  };
}

/** The row of a message that waits for the relay. */
export function outboxRow(state: RoomState, frame: OutboxRecord): MessageRow | undefined {
  if (!isShown(frame.kind) || frame.kind !== 'text') return undefined;
  const { identity, name } = state.context;
  return {
    key: rowKey(identity.author, frame.id),
    kind: frame.kind,
    author: toHex(identity.author),
    authorName: name,
    own: true,
    timeMs: frame.timeMs,
    text: frame.text,
    send: frame.state === 'refused' ? { state: 'refused', code: frame.refusal ?? 'internal' } : { state: 'waiting' },
    digest: toHex(frame.digest),
  };
}
