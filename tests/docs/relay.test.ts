import { describe, expect, it } from 'vitest';

import { EVENT_NAMES } from '../../protocol/admin';
import { COMMANDS } from '../../server/commands/run';
import { SETTINGS } from '../../server/configuration/settings';
import { DEFAULT_LIMITS, LIMITS_AT_START } from '../../server/limits';
import { METRICS } from '../../server/metrics/table';
import { readPage, section, tableRows } from './pages';

const page = await readPage('docs/RELAY.md');

/** Rows below a heading, without the one of headings. */
const rowsOf = (heading: string): string[][] =>
  tableRows(section(page, heading))
    .slice(1)
    .map((row) => row.map((cell) => cell.replaceAll('`', '')));

describe('the page for whoever runs a relay', () => {
  it('has each command with its purpose, and no other', () => {
    const listed = COMMANDS.map(({ name, words = [], purpose }) => [[name, ...words].join(' '), purpose]);
    expect(rowsOf('## Commands')).toEqual(listed);
  });

  it('has each setting with its default, and no other', () => {
    const listed = SETTINGS.map(({ name, shownFallback, reloads, help }) => {
      const fallback = [shownFallback].flat().filter((value) => typeof value === 'string');
      return [name, fallback.join(' ') || '–', reloads ? 'yes' : 'restart', help];
    });
    expect(rowsOf('## Settings')).toEqual(listed);
  });

  it('has each limit with its default, and no other, and says which wait for a restart', () => {
    const written = rowsOf('## Limits').map(([name = '', value = '']) => [name, Number(value.replaceAll(',', ''))]);
    expect(Object.fromEntries(written)).toEqual(DEFAULT_LIMITS);
    const intro = section(page, '## Limits');
    for (const name of LIMITS_AT_START) expect(intro.split('|')[0]).toContain(`\`${name}\``);
  });

  it('has each metric with its kind and label, and no other', () => {
    const listed = Object.values(METRICS).map((spec) => [
      spec.name,
      spec.kind,
      'label' in spec ? spec.label : '–',
      spec.help,
    ]);
    expect(rowsOf('## Signals, health, metrics')).toEqual(listed);
  });

  it('has each event, and no other', () => {
    expect(rowsOf('## Events').map(([name]) => name)).toEqual([...EVENT_NAMES]);
  });
});
