/** The charts of the dashboard: what each shows, and how it is written. */
import type { Language } from '../../../contract/common';
import type { RelayLimitRow, RelaySampleRow } from '../../../contract/relay';
import { figure } from '../../shared/time';
import { sizeText } from '../format';

type Field = Exclude<keyof RelaySampleRow, 'timeMs'>;

/** A line of a chart: told apart by colour and by dashes. */
export interface Series {
  readonly field: Field;
  /** A colour of the tokens. */
  readonly color: '--accent' | '--good' | '--warn';
  readonly dash: readonly number[];
}

/** A chart. */
export interface ChartSpec {
  readonly key: 'connections' | 'frames' | 'traffic' | 'stored' | 'queued' | 'memory';
  readonly series: readonly Series[];
  readonly unit: 'count' | 'bytes';
  /** Values are of a second. */
  readonly isRate: boolean;
  readonly limit?: RelayLimitRow['limit'];
}

const SOLID: readonly number[] = [];
const DASHED: readonly number[] = [6, 4];
const DOTTED: readonly number[] = [2, 3];

export const CHARTS: readonly ChartSpec[] = [
  {
    key: 'connections',
    unit: 'count',
    isRate: false,
    limit: 'maxConnections',
    series: [
      { field: 'connections', color: '--accent', dash: SOLID },
      { field: 'rooms', color: '--good', dash: DASHED },
    ],
  },
  {
    key: 'frames',
    unit: 'count',
    isRate: true,
    series: [
      { field: 'receivedFrames', color: '--accent', dash: SOLID },
      { field: 'acceptedFrames', color: '--good', dash: DASHED },
      { field: 'deliveredFrames', color: '--warn', dash: DOTTED },
    ],
  },
  {
    key: 'traffic',
    unit: 'bytes',
    isRate: true,
    series: [
      { field: 'receivedBytes', color: '--accent', dash: SOLID },
      { field: 'sentBytes', color: '--good', dash: DASHED },
    ],
  },
  {
    key: 'stored',
    unit: 'bytes',
    isRate: false,
    limit: 'maxStoreBytes',
    series: [{ field: 'storedBytes', color: '--accent', dash: SOLID }],
  },
  {
    key: 'queued',
    unit: 'bytes',
    isRate: false,
    limit: 'maxAllQueuesBytes',
    series: [{ field: 'queuedBytes', color: '--accent', dash: SOLID }],
  },
  { key: 'memory', unit: 'bytes', isRate: false, series: [{ field: 'memoryBytes', color: '--accent', dash: SOLID }] },
];

/** A value of a chart: "1,204", "12.5", "3.4 MB". */
export function valueText(value: number, unit: ChartSpec['unit'], language: Language): string {
  if (unit === 'bytes') return sizeText(value, language);
  return value >= 100 || Number.isInteger(value)
    ? figure(Math.round(value), language)
    : figure(Math.round(value * 10) / 10, language);
}

/** Times in seconds and a column for each series; where nothing was measured there is a hole, and no line across it. */
export function columnsOf(
  samples: readonly RelaySampleRow[],
  fields: readonly Field[],
  stepMs: number,
): [number[], ...(number | null)[][]] {
  const times: number[] = [];
  const columns: (number | null)[][] = fields.map(() => []);
  let lastMs = Infinity;
  for (const sample of samples) {
    if (sample.timeMs - lastMs > 2.5 * stepMs) {
      times.push((lastMs + stepMs) / 1000);
      for (const column of columns) column.push(null);
    }
    times.push(sample.timeMs / 1000);
    columns.forEach((column, index) => {
      const field = fields[index];
      column.push(field === undefined ? null : sample[field]);
    });
    lastMs = sample.timeMs;
  }
  return [times, ...columns];
}

/** How near a limit is, 0 to 1: of a floor, how little is left above it. */
export function useOf({ now, bound, isFloor }: RelayLimitRow): number {
  if (isFloor) return now <= bound ? 1 : Math.min(1, bound / now);
  return bound === 0 ? 1 : Math.min(1, now / bound);
}
