/** The settings of `serve` from the command line, the environment and the file that one of them names. */
import { readFile } from 'node:fs/promises';
import { AparteError } from '../../protocol/errors';
import { fileSource } from '../configuration/file';
import { resolveOrThrow } from '../configuration/load';
import type { Resolved } from '../configuration/resolve';
import { SETTINGS } from '../configuration/settings';
import { CONFIG_VARIABLE, environmentSource, flagSource, type Source } from '../configuration/sources';
import { LIMIT_NAMES } from '../limits';
import { diskError, hasCode } from '../process/secret-file';
import type { OptionSpec, Typed } from './command';

function helpOf({ help, shownFallback }: (typeof SETTINGS)[number]): string {
  const fallback = [shownFallback].flat().filter((value) => typeof value === 'string');
  return fallback.length === 0 ? help : `${help} (default ${fallback.join(' ')})`;
}

/** Options that stand for settings: the same for `serve`, `check-config` and `print-config`. */
export const SETTING_OPTIONS: readonly OptionSpec[] = [
  { name: 'config', placeholder: 'FILE', help: 'settings in YAML; flags and APARTE_… variables win over it' },
  ...SETTINGS.map((setting) => ({
    name: setting.name,
    placeholder: setting.placeholder,
    isList: setting.isList,
    help: helpOf(setting),
  })),
  {
    name: 'limit',
    placeholder: 'NAME=NUMBER',
    isList: true,
    help: `sets a limit, may be repeated: ${LIMIT_NAMES.join(', ')}`,
  },
];

export interface Loaded extends Resolved {
  /** The file that was read, if any. */
  readonly file: string | undefined;
}

/** @throws AparteError where the file cannot be read, ConfigurationProblems with everything that is wrong */
export async function loadSettings({ values }: Typed): Promise<Loaded> {
  const file = values.get('config')?.[0] ?? process.env[CONFIG_VARIABLE];
  const sources: Source[] = [flagSource(values, values.get('limit')), environmentSource(process.env)];
  if (file !== undefined && file !== '') sources.push(fileSource(await readConfiguration(file), file));
  return { ...resolveOrThrow(sources), file: file === '' ? undefined : file };
}

async function readConfiguration(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'EISDIR', 'ENOTDIR'))
      throw new AparteError('configuration', { what: `there is no file ${file}; check --config` }, { cause: error });
    throw diskError(error, file);
  }
}
