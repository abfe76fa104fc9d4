/** The relay page as it is built, behind the policy it is served with, over a host that the test plays. */
import path from 'node:path';

import type { Page } from 'playwright';
import { expect, inject, onTestFinished } from 'vitest';

import type { CallResult } from '../../../contract/common';
import type {
  Comparison,
  ConnectionRow,
  LogEvent,
  RelayLimitRow,
  RelayPageEvent,
  RelayPreferences,
  RelayRules,
  RelaySampleRow,
  RelayState,
  RoomRow,
} from '../../../contract/relay';
import { servePages } from '../../renderer/support/page-server';
import { openBrowser } from '../support/browser';
import type { OpenBrowserOptions } from '../support/browser';

/** What the played host answers. */
export interface Scene {
  readonly state: RelayState;
  readonly past: readonly LogEvent[];
  /** Events of earlier runs, in pages, the newest first. */
  readonly history: readonly (readonly LogEvent[])[];
  readonly preferences: RelayPreferences;
  readonly connections: readonly ConnectionRow[];
  readonly rooms: readonly RoomRow[];
  readonly samples: readonly RelaySampleRow[];
  readonly limits: readonly RelayLimitRow[];
  readonly rules: RelayRules;
  readonly comparison: Comparison | null;
  /** Methods that fail, with their error. */
  readonly failing: Readonly<
    Record<string, { readonly code: string; readonly details: Readonly<Record<string, string>> }>
  >;
}

/** What the page asked for, in order. */
export interface Call {
  readonly method: string;
  readonly argument: unknown;
}

declare global {
  interface Window {
    playedHost: { readonly calls: Call[]; readonly tell: (event: RelayPageEvent) => void; scene: Scene };
  }
}

/** Runs in the page before its own script. */
function playHost(scene: Scene): void {
  const listeners = new Set<(event: RelayPageEvent) => void>();
  const host: Window['playedHost'] = {
    calls: [],
    scene,
    tell: (event) => listeners.forEach((listener) => listener(event)),
  };
  const answers: Readonly<Record<string, (argument: unknown) => unknown>> = {
    state: () => host.scene.state,
    start: () => ({}),
    stop: () => ({}),
    restart: () => ({}),
    events: (argument) => {
      const { after, limit } = argument as { after: number; limit: number };
      const { past } = host.scene;
      const events = past.filter(({ id }) => id > after).slice(0, limit);
      return { events, oldest: past[0]?.id ?? 1, newest: past.at(-1)?.id ?? 0 };
    },
    history: (argument) => {
      const { before } = argument as { before: string };
      const { history } = host.scene;
      const page = Number(before);
      return { events: history[page] ?? [], before: page + 1 < history.length ? String(page + 1) : '' };
    },
    saveEvents: (argument) => ({ saved: (argument as { last: boolean }).last }),
    preferences: () => host.scene.preferences,
    keepPreferences: () => ({}),
    connections: () => host.scene.connections,
    rooms: () => host.scene.rooms,
    samples: (argument) => {
      const { after } = argument as { after: number };
      return host.scene.samples.filter(({ timeMs }) => timeMs > after);
    },
    limits: () => host.scene.limits,
    disconnect: () => ({}),
    ban: () => ({}),
    deleteRoom: () => ({}),
    rules: () => host.scene.rules,
    unban: () => ({}),
    reopenRoom: () => ({}),
    rotateToken: () => ({ saved: true }),
    testPlace: () => ({}),
    goTo: () => ({}),
    comeBack: () => ({}),
    forgetRelay: () => ({}),
    comparison: () => host.scene.comparison,
    copyText: () => ({}),
  };
  const exposed: Record<string, (argument: unknown) => Promise<CallResult<unknown>>> = {};
  for (const [method, answer] of Object.entries(answers)) {
    exposed[method] = (argument) => {
      host.calls.push({ method, argument });
      const error = host.scene.failing[method];
      return Promise.resolve(error ? { ok: false, error } : { ok: true, value: answer(argument) });
    };
  }
  const subscribe = (listener: (event: RelayPageEvent) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  Object.assign(window, { playedHost: host, aparte: { ...exposed, subscribe } });
}

/** The relay window in a browser of its own. */
class RelayStand {
  private constructor(readonly page: Page) {}

  /** Opens the page on a scene. The test fails if the page violates its policy or throws. */
  static async open(changes: Partial<Scene> = {}, options: OpenBrowserOptions = {}): Promise<RelayStand> {
    const context = await openBrowser(options);
    const page = await context.newPage();
    const scene: Scene = {
      state: LISTENING,
      past: [],
      history: [],
      preferences: { filter: '', savedFilters: [], hiddenColumns: [] },
      connections: [],
      rooms: [],
      samples: [],
      limits: [],
      rules: { bans: [], rooms: [] },
      comparison: null,
      failing: {},
      ...changes,
    };
    await page.addInitScript(playHost, scene);
    const server = await servePages(path.join(inject('pagesFolder'), 'pages'));
    onTestFinished(server.close);
    await page.goto(`${server.url}relay/`);
    return new RelayStand(page);
  }

  /** What the host tells the page. */
  async tell(event: RelayPageEvent): Promise<void> {
    await this.page.evaluate((told) => window.playedHost.tell(told), event);
  }

  async events(events: readonly LogEvent[], dropped = 0): Promise<void> {
    await this.tell({ type: 'events', events, dropped });
  }

  async state(changes: Partial<RelayState>): Promise<void> {
    await this.tell({ type: 'state', state: { ...LISTENING, ...changes } });
  }

  /** What the page asked for by this method. */
  async calls(method: string): Promise<unknown[]> {
    const calls = await this.page.evaluate(() => window.playedHost.calls);
    return calls.filter((call) => call.method === method).map(({ argument }) => argument);
  }

  async change(changes: Partial<Scene>): Promise<void> {
    await this.page.evaluate((changed) => {
      window.playedHost.scene = { ...window.playedHost.scene, ...changed };
    }, changes);
  }
}

/** The list of events. */
export const eventsGrid = (page: Page) => page.getByRole('grid', { name: 'Events of the relay' });

/** Its rows. */
export const eventRows = (page: Page) =>
  eventsGrid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('gridcell') });

/** Waits for what a check expects: pages answer when they have painted. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  await expect.poll(async () => check().then(() => 'holds', String)).toBe('holds');
}

/** Opens the page on a scene, and gives it with the stand's methods by name. */
export async function openStand(...scene: Parameters<typeof RelayStand.open>) {
  const stand = await RelayStand.open(...scene);
  return {
    page: stand.page,
    tell: stand.tell.bind(stand),
    events: stand.events.bind(stand),
    state: stand.state.bind(stand),
    calls: stand.calls.bind(stand),
    change: stand.change.bind(stand),
  };
}

/** When the scenes are. */
export const NOW_MS = Date.UTC(2026, 10, 22, 14, 5, 9);

export const LISTENING: RelayState = {
  program: { version: '0.1.0', host: 'browser', runtime: 'Node 20', testRuntime: false, platform: 'linux' },
  language: 'en',
  theme: 'system',
  state: 'listening',
  owned: true,
  host: '127.0.0.1',
  port: 4747,
  places: [
    { address: `aparte-relay://127.0.0.1:4747#${'Q'.repeat(43)}`, host: '127.0.0.1', scope: 'this-computer' },
    { address: `aparte-relay://192.168.1.20:4747#${'Q'.repeat(43)}`, host: '192.168.1.20', scope: 'local-network' },
  ],
  figures: {
    startedMs: NOW_MS - 7_500_000,
    connections: 2,
    rooms: 1,
    storedBytes: 12_345_678,
    acceptedFrames: 1_234,
    deliveredFrames: 2_468,
  },
  settings: { port: 4747, reach: 'network' },
  kept: [],
};

export const STOPPED: RelayState = {
  program: LISTENING.program,
  language: 'en',
  theme: 'system',
  state: 'stopped',
  owned: true,
  places: [],
  settings: { port: 4747, reach: 'this-computer' },
  kept: [],
};

const KINDS: readonly Omit<LogEvent, 'id' | 'timeMs'>[] = [
  { level: 'debug', event: 'connection-opened', connection: 1, address: '192.168.1.0' },
  { level: 'info', event: 'connection-welcomed', connection: 1, details: { program: 'aparte', release: '0.1.0' } },
  { level: 'info', event: 'room-opened', connection: 1, room: 'k7q2mxw4' },
  {
    level: 'info',
    event: 'frame-accepted',
    connection: 1,
    room: 'k7q2mxw4',
    position: 12,
    bytes: 543,
    digest: 'a1'.repeat(32),
    address: '192.168.1.0',
  },
  {
    level: 'debug',
    event: 'frame-fanned-out',
    room: 'k7q2mxw4',
    position: 12,
    bytes: 1_132,
    details: { connections: 2 },
  },
  { level: 'debug', event: 'head-signed', room: 'k7q2mxw4', position: 12 },
  { level: 'warn', event: 'frame-refused', connection: 2, room: 'p0aazz99', bytes: 70_000, code: 'payload-too-large' },
  { level: 'error', event: 'store-error', code: 'disk-full' },
];

/** Events of every sort, numbered from `from`. */
export function someEvents(from: number, count: number): LogEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const id = from + index;
    const kind = KINDS[(id - 1) % KINDS.length] ?? KINDS[0];
    if (kind === undefined) throw new Error('no kinds');
    return { id, timeMs: NOW_MS + 37 * id, ...kind };
  });
}

export const CONNECTIONS: readonly ConnectionRow[] = [
  {
    connection: 1,
    address: '192.168.1.0',
    sinceMs: NOW_MS - 3_600_000,
    program: 'aparte',
    release: '0.1.0',
    rooms: ['k7q2mxw4'],
    receivedFrames: 12,
    receivedBytes: 6_800,
    sentFrames: 31,
    sentBytes: 17_000,
    queuedBytes: 0,
    refusedFrames: 0,
  },
  {
    connection: 7,
    address: '10.0.0.0',
    sinceMs: NOW_MS - 60_000,
    program: 'aparte',
    release: '0.1.0',
    rooms: ['k7q2mxw4', 'p0aazz99'],
    receivedFrames: 120,
    receivedBytes: 68_000,
    sentFrames: 3,
    sentBytes: 1_700,
    queuedBytes: 900_000,
    refusedFrames: 4,
  },
];

export const ROOMS: readonly RoomRow[] = [
  {
    room: 'k7q2mxw4',
    end: 1_204,
    first: 1,
    generations: 2,
    retentionDays: 30,
    storedBytes: 700_000,
    openings: 2,
    createdMs: NOW_MS - 86_400_000,
    lastFrameMs: NOW_MS - 5_000,
  },
  {
    room: 'p0aazz99',
    end: 3,
    first: 0,
    generations: 1,
    retentionDays: 1,
    storedBytes: 1_500,
    openings: 1,
    createdMs: NOW_MS - 10_000,
    lastFrameMs: 0,
  },
];
