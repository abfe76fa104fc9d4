import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ERROR_CODES } from '../../protocol/errors';
import { PROJECT } from '../docs/pages';

const read = (file: string): string => readFileSync(path.join(PROJECT, file), 'utf8');

/** The packages that a package needs, with theirs. */
function closureOf(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  const { dependencies = {} } = JSON.parse(read(`node_modules/${name}/package.json`)) as {
    dependencies?: Record<string, string>;
  };
  for (const dependency of Object.keys(dependencies)) closureOf(dependency, found);
  return found;
}

it('the container holds what the store needs, and nothing else of node_modules', () => {
  const copied = [...read('build/relay/Containerfile').matchAll(/^COPY node_modules\/(\S+) /gmu)].map(
    ([, name]) => name,
  );
  expect(copied.sort()).toEqual([...closureOf('classic-level')].sort());
});

it('the service is not restarted for what no restart mends', () => {
  const [, codes = ''] = /^RestartPreventExitStatus=(.*)$/mu.exec(read('build/relay/aparte-relay.service')) ?? [];
  expect(codes).toBe('64 65 77 78');
  const exits = new Set<number>(Object.values(ERROR_CODES).map(({ exit }) => exit));
  for (const code of codes.split(' ')) expect(exits).toContain(Number(code));
});
