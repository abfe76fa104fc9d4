/** Which limit stands behind a code that tells of one: what is refused by the code is counted by the limit. */
import type { ErrorCode } from '../protocol/errors';
import type { LimitName } from './limits';

export const LIMIT_OF_CODE: Partial<Record<ErrorCode, LimitName>> = {
  'handshake-timeout': 'helloTimeoutMs',
  'idle-timeout': 'idleMs',
  'slow-reader': 'maxQueueBytes',
  'too-many-connections': 'maxConnections',
  'too-many-connections-from-address': 'maxConnectionsPerAddress',
  'too-many-new-connections': 'newConnectionsPerSecond',
  'too-many-handshakes': 'maxNotAdmitted',
  'descriptors-low': 'descriptorReserve',
  'memory-low': 'maxHeapPercent',
  flooding: 'floodMs',
  'frame-too-large': 'maxFrameBytes',
  'payload-too-large': 'maxPayloadBytes',
  'too-many-open-rooms': 'maxRoomsPerConnection',
  'too-many-requests': 'maxFetches',
  'too-many-rooms': 'maxRooms',
  'room-full': 'maxRoomBytes',
  'store-full': 'maxStoreBytes',
  'blob-too-large': 'maxBlobBytes',
};
