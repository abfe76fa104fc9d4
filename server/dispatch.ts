/** Checks a frame against the table of handlers, then lets its handler at it. */
import { AparteError } from '../protocol/errors';
import type { RawFrame } from '../protocol/frames';
import type { Connection } from './connection';
import { RULES, type FrameRule } from './handlers/table';
import type { Opening } from './opening';

export function dispatch(connection: Connection, frame: RawFrame): void {
  const rule = RULES.get(frame.type);
  if (!rule || rule.phase !== (connection.isWelcomed ? 'serving' : 'greeting')) {
    throw new AparteError('unexpected-frame', { type: frame.type });
  }
  if ((rule.channel === 'connection') !== (frame.channel === 0))
    throw new AparteError('bad-frame', { what: 'channel' });
  if (rule.cost === 'request') connection.requests.take();
  else if (rule.cost === 'publish') connection.publishes.take(frame.body.length);
  else connection.blobs.take(frame.body.length);
  if (rule.channel === 'connection') rule.handle(connection, frame);
  else if (rule.channel === 'free') rule.handle(connection, takeFreeChannel(connection, frame), frame);
  else withOpening(connection, frame, rule);
}

function takeFreeChannel(connection: Connection, { channel }: RawFrame): number {
  if (connection.openings.has(channel)) throw new AparteError('channel-in-use', { channel });
  connection.endedChannels.delete(channel);
  return channel;
}

function withOpening(connection: Connection, frame: RawFrame, rule: Extract<FrameRule, { channel: 'open' }>): void {
  const opening: Opening | undefined = connection.openings.get(frame.channel);
  // The client may not know yet that the relay ended this channel: what it sent before it could know is dropped.
  if (!opening && connection.endedChannels.has(frame.channel)) return;
  const mayHandle = opening && (opening.room || rule.whileOpening);
  if (!mayHandle) throw new AparteError('channel-not-open', { channel: frame.channel });
  rule.handle(connection, opening, frame);
}
