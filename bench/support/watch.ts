/** What a person would feel: the gaps between the page's frames, and how late the main process's event loop comes. */
import type { IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

import type { ElectronApplication, Page } from 'playwright';

/** The loop's timer; what is reported is what comes on top. */
const LOOP_TIMER_MS = 5;

/** Delays in ms. */
export interface Delays {
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
}

/** Starts to note when frames are drawn. */
export async function watchFrames(page: Page): Promise<void> {
  await page.evaluate(() => {
    const times: number[] = [];
    Reflect.set(window, 'benchFrames', times);
    const note = (timeMs: number): void => {
      times.push(timeMs);
      if (Reflect.get(window, 'benchFrames') === times) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
}

/** Ends it, and gives the gaps between frames. */
export function frameGaps(page: Page): Promise<number[]> {
  return page.evaluate(() => {
    const times: unknown = Reflect.get(window, 'benchFrames');
    Reflect.deleteProperty(window, 'benchFrames');
    if (!Array.isArray(times)) return [];
    return times.slice(1).map((timeMs, index) => Number(timeMs) - Number(times[index]));
  });
}

/** Starts to watch the main process's event loop. */
export async function watchLoop(app: ElectronApplication): Promise<void> {
  await app.evaluate((_electron, resolution) => {
    // A function that comes from outside has no `require` of its own.
    const program = Reflect.get(process, 'mainModule') as NodeJS.Module;
    const hooks = program.require('node:perf_hooks') as { monitorEventLoopDelay: typeof monitorEventLoopDelay };
    const histogram = hooks.monitorEventLoopDelay({ resolution });
    histogram.enable();
    Reflect.set(globalThis, 'benchLoop', histogram);
  }, LOOP_TIMER_MS);
}

/** Ends it. */
export async function loopDelays(app: ElectronApplication): Promise<Delays> {
  const found = await app.evaluate(() => {
    const histogram = Reflect.get(globalThis, 'benchLoop') as IntervalHistogram;
    histogram.disable();
    return [histogram.percentile(50), histogram.percentile(99), histogram.max].map((nanoseconds) => nanoseconds / 1e6);
  });
  const [p50 = 0, p99 = 0, longest = 0] = found.map((ms) => Math.max(0, ms - LOOP_TIMER_MS));
  return { p50, p99, longest };
}

/** Working sets of the app's processes, MiB. */
export async function memoryOf(app: ElectronApplication): Promise<{ main: number; page: number; all: number }> {
  const found = await app.evaluate(({ app: electronApp }) =>
    electronApp.getAppMetrics().map(({ type, memory }) => ({ type, kib: memory.workingSetSize })),
  );
  const sum = (types: readonly string[]): number =>
    found
      .filter(({ type }) => types.length === 0 || types.includes(type))
      .reduce((total, { kib }) => total + kib / 1024, 0);
  return { main: sum(['Browser']), page: sum(['Tab']), all: sum([]) };
}
