/** Settings from all their sources: the first that gives one wins, and everything that is wrong is found in one go. */
import { DEFAULT_LIMITS, LIMIT_BOUNDS, LIMIT_NAMES, type LimitName, type Limits } from '../limits';
import type { AddressMode } from '../network-address';
import type { EventLevel } from '../../protocol/admin';
import type { Network } from '../networks';
import type { ListenEntry, TcpEntry } from '../process/listen-address';
import { SettingError, type Setting } from './setting';
import * as table from './settings';
import { limitKeyOf, type Given, type Origin, type Problem, type Source } from './sources';

/** The settings of a relay that may start. */
export interface Settings {
  readonly data: string;
  readonly listen: readonly ListenEntry[];
  readonly publicHost: string | undefined;
  readonly proxyFrom: readonly Network[];
  readonly http: TcpEntry | undefined;
  readonly logLevel: EventLevel;
  readonly logAddresses: AddressMode;
  readonly accessTokenFile: string | undefined;
  readonly adminTokenFile: string | undefined;
  readonly limits: Limits;
}

/** One line of `print-config`. */
export interface Shown {
  readonly name: string;
  readonly value: unknown;
  readonly origin: Origin;
}

export interface Resolved {
  readonly settings: Settings;
  readonly shown: readonly Shown[];
  readonly problems: readonly Problem[];
}

const DEFAULT: Origin = { kind: 'default', at: 'default' };

/** @param sources strongest first */
export function resolve(sources: readonly Source[]): Resolved {
  return new Resolver(sources).resolve();
}

class Resolver {
  private readonly problems: Problem[];
  private readonly shown: Shown[] = [];

  constructor(private readonly sources: readonly Source[]) {
    this.problems = sources.flatMap(({ problems }) => problems);
  }

  resolve(): Resolved {
    const data = this.take(table.DATA);
    if (data === undefined && !this.sources.some(({ given }) => given.has('data'))) {
      this.problems.push({
        origin: { kind: 'flag', at: '--data' },
        text: 'DIR is missing: where the relay keeps its data',
      });
    }
    const settings = {
      data: data ?? '',
      listen: this.take(table.LISTEN),
      publicHost: this.take(table.PUBLIC_HOST),
      proxyFrom: this.take(table.PROXY_FROM),
      http: this.take(table.HTTP),
      logLevel: this.take(table.LOG_LEVEL),
      logAddresses: this.take(table.LOG_ADDRESSES),
      accessTokenFile: this.take(table.ACCESS_TOKEN_FILE),
      adminTokenFile: this.take(table.ADMIN_TOKEN_FILE),
      limits: this.limits(),
    };
    this.checkTogether(settings);
    return { settings, shown: this.shown, problems: this.problems };
  }

  /** What is wrong only beside something else. */
  private checkTogether({ listen, proxyFrom }: Settings): void {
    const origin = this.given('listen')?.origin ?? DEFAULT;
    if (listen.some(({ kind, isProxied }) => isProxied && kind !== 'unix') && proxyFrom.length === 0) {
      this.problems.push({ origin, text: '",proxy" needs "proxy-from": the networks of the balancers' });
    }
    if (listen.filter(({ kind }) => kind === 'systemd').length > 1) {
      this.problems.push({ origin, text: '"systemd" stands for all sockets that systemd passes: name it once' });
    }
  }

  private given(name: string): Given | undefined {
    return this.sources.map(({ given }) => given.get(name)).find((given) => given !== undefined);
  }

  private take<T>(setting: Setting<T>): T {
    const given = this.given(setting.name);
    const value = given ? this.read(setting, given) : setting.fallback;
    this.shown.push({ name: setting.name, value: setting.show(value), origin: given?.origin ?? DEFAULT });
    return value;
  }

  private read<T>(setting: Setting<T>, { values, origin }: Given): T {
    try {
      return setting.read(values);
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      this.problems.push({ origin, text: `"${setting.name}" ${error.message}` });
      return setting.fallback;
    }
  }

  private limits(): Limits {
    const limits = { ...DEFAULT_LIMITS };
    for (const name of LIMIT_NAMES) {
      const given = this.given(limitKeyOf(name));
      if (given) limits[name] = this.limit(name, given);
      this.shown.push({ name: limitKeyOf(name), value: limits[name], origin: given?.origin ?? DEFAULT });
    }
    return limits;
  }

  private limit(name: LimitName, { values: [value], origin }: Given): number {
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = LIMIT_BOUNDS[name] ?? {};
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max) return value;
    const range =
      max === Number.MAX_SAFE_INTEGER ? `of at least ${String(min)}` : `from ${String(min)} to ${String(max)}`;
    this.problems.push({ origin, text: `"${name}" must be a whole number ${range}` });
    return DEFAULT_LIMITS[name];
  }
}
