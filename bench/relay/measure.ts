/** A server under a steady load, measured from outside. */
import { median } from '../support/table';
import type { Dialect } from './dialect';
import { rest, type ServerProcess } from './server-process';

/** What the generator keeps going. */
export interface Load {
  /** Units done so far. */
  count(): number;
  /** Milliseconds that each unit took, where the load notes it. */
  readonly delaysMs?: number[];
  /** Asks for nothing more. */
  stop(): void;
}

/** Work that servers take turns at. */
export interface Workload {
  readonly name: string;
  /** What is counted. */
  readonly unit: string;
  readonly isDurable: boolean;
  begin(dialect: Dialect, server: ServerProcess): Promise<Load>;
}

/** One run of a workload. */
export interface Figure {
  readonly perSecond: number;
  /** Processor time of the server for each unit. */
  readonly serverMicros: number;
  /** Share of its processor that the server used. */
  readonly serverShare: number;
  /** Share of its processor that the generator used. */
  readonly generatorShare: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface Length {
  readonly warmMs: number;
  readonly measuredMs: number;
}

export async function measure(dialect: Dialect, workload: Workload, { warmMs, measuredMs }: Length): Promise<Figure> {
  const server = await dialect.start(workload.isDurable);
  try {
    const load = await workload.begin(dialect, server);
    await rest(warmMs);
    load.delaysMs?.splice(0);
    const countBefore = load.count();
    const serverBefore = server.cpuMicros;
    const generatorBefore = process.cpuUsage();
    const startedMs = performance.now();
    await rest(measuredMs);
    const tookMs = performance.now() - startedMs;
    const units = load.count() - countBefore;
    const serverMicros = server.cpuMicros - serverBefore;
    const { user, system } = process.cpuUsage(generatorBefore);
    const delays = [...(load.delaysMs ?? [])].sort((a, b) => a - b);
    load.stop();
    return {
      perSecond: (units / tookMs) * 1000,
      serverMicros: serverMicros / units,
      serverShare: serverMicros / 1000 / tookMs,
      generatorShare: (user + system) / 1000 / tookMs,
      p50Ms: delays[Math.floor(delays.length / 2)] ?? 0,
      p99Ms: delays[Math.floor(delays.length * 0.99)] ?? 0,
    };
  } finally {
    await server.erase();
  }
}

/** The median of each figure. */
export function medianFigure(figures: readonly Figure[]): Figure {
  const of = (pick: (figure: Figure) => number): number => median(figures.map(pick));
  return {
    perSecond: of((figure) => figure.perSecond),
    serverMicros: of((figure) => figure.serverMicros),
    serverShare: of((figure) => figure.serverShare),
    generatorShare: of((figure) => figure.generatorShare),
    p50Ms: of((figure) => figure.p50Ms),
    p99Ms: of((figure) => figure.p99Ms),
  };
}
