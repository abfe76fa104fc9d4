/** What a relay says to who comes in. */
import { PROTOCOL_VERSION } from '../protocol/limits';
import type { Welcome } from '../protocol/messages';
import type { Limits } from './limits';
import { PROGRAM, RELEASE, SOURCE } from './release';

/** Who the relay is, what time it has, and what it takes. */
export function makeWelcome(limits: Limits, own: Pick<Welcome, 'timeMs' | 'keyChanges'>): Welcome {
  const { maxFrameBytes, maxPayloadBytes, maxBlobBytes, pingMs, idleMs } = limits;
  return {
    version: PROTOCOL_VERSION,
    program: PROGRAM,
    release: RELEASE,
    source: SOURCE,
    ...{ maxFrameBytes, maxPayloadBytes, maxBlobBytes, pingMs, idleMs },
    ...own,
  };
}
