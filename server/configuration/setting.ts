/** A setting of the relay: one name for the file, the flag and the environment, and one way to read it. */

/** A value that a setting does not take; the message says what it takes. */
export class SettingError extends Error {}

export interface Setting<T> {
  /** Key in the file; the flag is `--name`, the variable `APARTE_NAME`. */
  readonly name: string;
  /** What stands for the value in help texts. */
  readonly placeholder: string;
  readonly help: string;
  /** Whether a reload takes it, or only the next start. */
  readonly reloads: boolean;
  /** Whether it may be given several times (in the environment: between spaces). */
  readonly isList: boolean;
  readonly fallback: T;
  /** The fallback as it is shown. */
  readonly shownFallback: unknown;
  /** @param values one for a single setting @throws SettingError */
  readonly read: (values: readonly unknown[]) => T;
  /** As `print-config` shows it. */
  readonly show: (value: T) => unknown;
}

type Options<T> = Pick<Setting<T>, 'name' | 'placeholder' | 'help' | 'reloads' | 'fallback'>;

/** A setting with one value. @param parse throws SettingError */
export function single<T>(
  options: Options<T> & { readonly parse: (text: string) => T; readonly show?: Setting<T>['show'] },
): Setting<T> {
  const { parse, show = String, ...rest } = options;
  const shown = (value: T): unknown => (value === undefined ? null : show(value));
  return {
    ...rest,
    isList: false,
    shownFallback: shown(rest.fallback),
    read: ([value]) => parse(textOf(value)),
    show: shown,
  };
}

/** A setting with several values. @param parse of one; throws SettingError */
export function list<T>(
  options: Options<readonly T[]> & { readonly parse: (text: string) => T; readonly show: (value: T) => string },
): Setting<readonly T[]> {
  const { parse, show, ...rest } = options;
  return {
    ...rest,
    isList: true,
    shownFallback: rest.fallback.map(show),
    read: (values) => values.map((value) => parse(textOf(value))),
    show: (values) => values.map(show),
  };
}

/** The variable of the environment for a setting or a limit. */
export function variableOf(name: string): string {
  return `APARTE_${name
    .replace(/[A-Z]/gu, (letter) => `_${letter}`)
    .replaceAll('-', '_')
    .toUpperCase()}`;
}

function textOf(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  if (typeof value === 'number') return String(value);
  throw new SettingError('must be a text that is not empty');
}
