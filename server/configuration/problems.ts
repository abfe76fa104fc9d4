/** What is wrong with a configuration, all of it, as an error. */
import { AparteError } from '../../protocol/errors';
import type { Problem } from './sources';

/** Everything that is wrong with a configuration. */
export class ConfigurationProblems extends AparteError {
  constructor(readonly problems: readonly Problem[]) {
    const areAllTyped = problems.every(({ origin }) => origin.kind === 'flag');
    super(areAllTyped ? 'usage' : 'configuration', { what: problems[0] ? lineOf(problems[0]) : '' });
  }
}

export const lineOf = ({ origin, text }: Problem): string => `${origin.at}: ${text}`;
