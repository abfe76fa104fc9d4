/** What the relay measures, fed by its events and a few hooks, and told as Prometheus text. */
import type { RelayEvent } from '../../protocol/admin';
import type { EventLog } from '../events';
import { LIMIT_OF_CODE } from '../limit-codes';
import { isLimitName } from '../limits';
import { Counter, COUNTS, Histogram, SECONDS } from './instruments';
import { METRICS, type MetricName, type MetricSpec } from './table';

/** Values that are read when they are asked for: a number, or numbers by label. */
export type Reading = Partial<Record<MetricName, number | Readonly<Record<string, number>>>>;

/** What keeps events beside admins who watch. */
const EVENT_SINKS = ['stderr', 'history'] as const;

/** Codes whose limit has an event of its own, each time or once for all that is refused. */
const TOLD_OTHERWISE = new Set(['too-many-rooms', 'too-many-requests', 'store-full', 'blobs-full']);

export class RelayMetrics {
  readonly handshake = new Histogram(SECONDS);
  private readonly sync = new Histogram(SECONDS);
  private readonly syncBatch = new Histogram(COUNTS);
  private readonly counters = {
    connectionsClosed: new Counter(),
    admissions: new Counter(),
    framesRejected: new Counter(),
    limitTripped: new Counter(),
    eventsDropped: new Counter(),
    clockJumps: new Counter(),
  };
  private isReloadRefused = false;

  constructor(events: EventLog) {
    events.subscribe(
      ({ event }) => this.take(event),
      () => 'info',
    );
    this.counters.clockJumps.add('', 0);
    for (const sink of EVENT_SINKS) this.counters.eventsDropped.add(sink, 0);
  }

  /** The store synced so many changes at once. */
  synced(changes: number, seconds: number): void {
    this.sync.observe(seconds);
    this.syncBatch.observe(changes);
  }

  /** All of it. @param append measured by the relay's core */
  text(reading: Reading, append: Histogram): string {
    const all: Reading = { ...reading, reloadSuccess: this.isReloadRefused ? 0 : 1 };
    const histograms = { handshake: this.handshake, sync: this.sync, syncBatch: this.syncBatch, append };
    const lines: string[] = [];
    for (const [name, spec] of Object.entries(METRICS)) {
      lines.push(`# HELP ${spec.name} ${spec.help}`, `# TYPE ${spec.name} ${spec.kind}`);
      const histogram = new Map<string, Histogram>(Object.entries(histograms)).get(name);
      const counter = new Map<string, Counter>(Object.entries(this.counters)).get(name);
      if (histogram) lines.push(...histogram.lines(spec.name));
      else if (counter) lines.push(...counter.entries.map(([label, value]) => lineOf(spec, label, value)));
      else lines.push(...readingLines(spec, new Map(Object.entries(all)).get(name)));
    }
    return `${lines.join('\n')}\n`;
  }

  private take({ event, code, details = {} }: RelayEvent): void {
    const { counters } = this;
    switch (event) {
      case 'connection-closed':
        counters.connectionsClosed.add(code ?? 'peer');
        return;
      case 'room-opened':
        counters.admissions.add('granted');
        return;
      case 'room-refused':
        counters.admissions.add(code ?? 'internal');
        this.tripped(code);
        return;
      case 'frame-refused':
        if (code !== undefined) counters.framesRejected.add(code);
        this.tripped(code);
        return;
      case 'protocol-error':
        // A limit behind it is told by what ends the connection.
        if (code !== undefined) counters.framesRejected.add(code);
        return;
      case 'blob-refused':
        this.tripped(code);
        return;
      case 'limit-tripped':
        if (isLimitName(String(details['limit']))) counters.limitTripped.add(String(details['limit']));
        return;
      case 'events-dropped':
        counters.eventsDropped.add(
          EVENT_SINKS.find((sink) => sink === details['sink']) ?? 'stderr',
          Number(details['count'] ?? 0),
        );
        return;
      case 'clock-jumped':
        counters.clockJumps.add('');
        return;
      case 'settings-reloaded':
      case 'settings-refused':
        this.isReloadRefused = event === 'settings-refused';
        return;
      default:
    }
  }

  /** A refusal for a limit whose code says enough for an event of its own to be one too many. */
  private tripped(code: RelayEvent['code']): void {
    const limit = code === undefined || TOLD_OTHERWISE.has(code) ? undefined : LIMIT_OF_CODE[code];
    if (limit !== undefined) this.counters.limitTripped.add(limit);
  }
}

function readingLines(spec: MetricSpec, value: number | Readonly<Record<string, number>> | undefined): string[] {
  if (value === undefined) return [];
  if (typeof value === 'number') return [lineOf(spec, '', value)];
  return Object.entries(value).map(([label, one]) => lineOf(spec, label, one));
}

function lineOf({ name, label }: MetricSpec, value: string, count: number): string {
  return label === undefined ? `${name} ${String(count)}` : `${name}{${label}="${value}"} ${String(count)}`;
}
