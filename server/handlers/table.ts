/** What a client may send, when, where, and who handles it. */
import { FRAME_TYPE, type FrameType, type RawFrame } from '../../protocol/frames';
import type { Connection } from '../connection';
import type { Opening } from '../opening';
import { blobDelete, blobGet, blobPut } from './blob';
import { close } from './close';
import { ephemeral } from './ephemeral';
import { fetch } from './fetch';
import { hello } from './hello';
import { open } from './open';
import { ping } from './ping';
import { publish } from './publish';
import { sign } from './sign';

interface CommonRule {
  /** Before or after the hello was answered. */
  readonly phase: 'greeting' | 'serving';
  /** Which rate the frame counts in. */
  readonly cost: 'request' | 'publish' | 'blob';
}

interface ConnectionRule extends CommonRule {
  readonly channel: 'connection';
  readonly handle: (connection: Connection, frame: RawFrame) => void;
}

interface FreeChannelRule extends CommonRule {
  readonly channel: 'free';
  readonly handle: (connection: Connection, channel: number, frame: RawFrame) => void;
}

interface OpenChannelRule extends CommonRule {
  readonly channel: 'open';
  /** Also before the room answered. */
  readonly whileOpening: boolean;
  readonly handle: (connection: Connection, opening: Opening, frame: RawFrame) => void;
}

export type FrameRule = ConnectionRule | FreeChannelRule | OpenChannelRule;

const serving = { phase: 'serving', cost: 'request' } as const;
const openRoom = { ...serving, channel: 'open', whileOpening: false } as const;

export const RULES: ReadonlyMap<FrameType, FrameRule> = new Map<FrameType, FrameRule>([
  [FRAME_TYPE.hello, { phase: 'greeting', cost: 'request', channel: 'connection', handle: hello }],
  [FRAME_TYPE.ping, { ...serving, channel: 'connection', handle: ping }],
  [FRAME_TYPE.open, { ...serving, channel: 'free', handle: open }],
  [FRAME_TYPE.close, { ...openRoom, whileOpening: true, handle: close }],
  [FRAME_TYPE.publish, { ...openRoom, cost: 'publish', handle: publish }],
  [FRAME_TYPE.publishEphemeral, { ...openRoom, cost: 'publish', handle: ephemeral }],
  [FRAME_TYPE.fetch, { ...openRoom, handle: fetch }],
  [FRAME_TYPE.blobPut, { ...openRoom, cost: 'blob', handle: blobPut }],
  [FRAME_TYPE.blobGet, { ...openRoom, handle: blobGet }],
  [FRAME_TYPE.blobDelete, { ...openRoom, handle: blobDelete }],
  [FRAME_TYPE.sign, { ...openRoom, handle: sign }],
]);
