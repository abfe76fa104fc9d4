/** A simulated group whose relay is the saboteur. */
import { Saboteur, type Deed } from '../../../lab/saboteur/saboteur';
import { AparteError } from '../../../protocol/errors';
import { MemoryBlobs } from '../../../server/blobs/memory-blobs';
import { EventLog } from '../../../server/events';
import { DEFAULT_LIMITS } from '../../../server/limits';
import { RELAY_PLACE } from '../../engine/support/group';
import { ProcessClock } from '../world/process-clock';
import { SeededRandom } from '../world/seeded-random';
import { SimulatedGroup } from '../world/simulated-group';

/** Between member and relay core stand the saboteur's streams, which need their turns too. */
const SETTLE_ROUNDS = 8;

/** See the file's head. */
export class HostileGroup {
  readonly deeds: Deed[] = [];
  isKeySwapped = false;

  private constructor(
    readonly group: SimulatedGroup,
    readonly saboteur: Saboteur,
  ) {}

  static async start(seed: string, keepsTrace: boolean): Promise<HostileGroup> {
    const group = new SimulatedGroup(seed, keepsTrace, SETTLE_ROUNDS);
    const random = new SeededRandom(`${seed}/saboteur`).bytes;
    const made: { hostile?: HostileGroup } = {};
    const clock = new ProcessClock(group.clock, group.relay.wall);
    const events = new EventLog(clock, DEFAULT_LIMITS.maxEvents);
    events.subscribe(({ event }) => {
      if (event.level === 'warn')
        group.trace.note('relay', event.event, event.code ?? '', JSON.stringify(event.details));
    });
    const saboteur = await Saboteur.start({
      events,
      clock,
      key: group.relay.key,
      log: group.relay.disk,
      blobs: new MemoryBlobs(),
      random,
      limits: DEFAULT_LIMITS,
      roomIdSecret: random(16),
      failed: (error) => group.complain('internal', 'relay', String(error)),
      deed: (deed) => made.hostile?.did(deed),
      swapKey: () => {
        if (made.hostile) made.hostile.isKeySwapped = true;
      },
    });
    const hostile = new HostileGroup(group, saboteur);
    made.hostile = hostile;
    group.front = (stream, exporter, device) => {
      if (hostile.isKeySwapped) throw new AparteError('wrong-relay', RELAY_PLACE);
      const { helloTimeoutMs } = DEFAULT_LIMITS;
      saboteur.accept(stream, { address: '192.0.2.1', exporter, helloWithinMs: helloTimeoutMs }, device);
    };
    return hostile;
  }

  private did(deed: Deed): void {
    this.group.trace.note('saboteur', deed.what, JSON.stringify(deed.details));
    this.deeds.push(deed);
  }
}
