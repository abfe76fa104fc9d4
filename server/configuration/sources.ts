/** Where settings come from, in the order in which they win: flags, environment, file. */
import { nearest } from '../../protocol/nearest';
import { isLimitName, DEFAULT_LIMITS } from '../limits';
import { SETTINGS } from './settings';
import { variableOf } from './setting';

/** What somebody gave for a setting, and where. */
export interface Given {
  readonly values: readonly unknown[];
  readonly origin: Origin;
}

export interface Origin {
  readonly kind: 'flag' | 'environment' | 'file' | 'default';
  /** `--listen`, `APARTE_LISTEN`, or `FILE:LINE:COLUMN`. */
  readonly at: string;
}

/** Something wrong with what was given. */
export interface Problem {
  readonly origin: Origin;
  readonly text: string;
}

/** Settings and limits that one source gives; limits are `limits.NAME`. */
export interface Source {
  readonly given: ReadonlyMap<string, Given>;
  readonly problems: readonly Problem[];
}

/** Prefix of limits among the settings. */
export const LIMITS_KEY = 'limits';

/** The key of a limit among the settings. */
export const limitKeyOf = (name: string): string => `${LIMITS_KEY}.${name}`;

const PREFIX = 'APARTE_';

/** The file may be named there too; it is no setting itself. */
export const CONFIG_VARIABLE = 'APARTE_CONFIG';

/** Adds the known name that is nearest to one that is not known. */
export function unknown(what: string, name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  return `there is no ${what} "${name}"${near === undefined ? '' : `; did you mean "${near}"?`}`;
}

/** What flags give: values by the names of settings, and `NAME=NUMBER` for each limit. */
export function flagSource(
  flags: ReadonlyMap<string, readonly string[]>,
  limits: readonly string[] | undefined,
): Source {
  const given = new Map<string, Given>();
  const problems: Problem[] = [];
  for (const { name } of SETTINGS) {
    const values = flags.get(name);
    if (values !== undefined) given.set(name, { values, origin: { kind: 'flag', at: `--${name}` } });
  }
  const origin: Origin = { kind: 'flag', at: '--limit' };
  for (const text of limits ?? []) {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/u.exec(text) ?? [];
    if (isLimitName(name)) given.set(limitKeyOf(name), { values: [asNumber(value)], origin });
    else if (name === '') problems.push({ origin, text: `"${text}" is not of the form NAME=NUMBER` });
    else problems.push({ origin, text: unknown('limit', name, Object.keys(DEFAULT_LIMITS)) });
  }
  return { given, problems };
}

/** What the environment gives. A variable that is nearly one of ours is a slip; others are other programs'. */
export function environmentSource(environment: Readonly<Record<string, string | undefined>>): Source {
  const given = new Map<string, Given>();
  const problems: Problem[] = [];
  const known = new Map<string, string>([[CONFIG_VARIABLE, '']]);
  const lists = new Set<string>(SETTINGS.filter(({ isList }) => isList).map(({ name }) => name));
  for (const { name } of SETTINGS) known.set(variableOf(name), name);
  for (const name of Object.keys(DEFAULT_LIMITS)) known.set(variableOf(`limit-${name}`), limitKeyOf(name));
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith(PREFIX) || value === undefined) continue;
    const origin: Origin = { kind: 'environment', at: variable };
    const name = known.get(variable);
    if (name === undefined) {
      // Without what all have in common, which would make everything near.
      const near = nearest(
        variable.slice(PREFIX.length),
        [...known.keys()].map((one) => one.slice(PREFIX.length)),
      );
      if (near !== undefined)
        problems.push({ origin, text: `there is no such variable; did you mean ${PREFIX}${near}?` });
    } else if (name !== '') {
      const isLimit = name.startsWith(`${LIMITS_KEY}.`);
      const values = lists.has(name) ? value.split(/\s+/u).filter((part) => part !== '') : [value];
      given.set(name, { values: isLimit ? values.map(asNumber) : values, origin });
    }
  }
  return { given, problems };
}

/** Digits as the number that they are; anything else as it stands, for the setting to refuse. */
function asNumber(text: string): unknown {
  return /^\d{1,15}$/u.test(text) ? Number(text) : text;
}
