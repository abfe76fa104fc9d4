import { describe, expect, it } from 'vitest';

import { AnomalyFeed } from '../../cli/anomaly-feed';
import { AnomalyTexts, describeAnomaly } from '../../cli/anomaly-text';
import type { Anomaly } from '../../client/api';
import { CLI } from '../../i18n/cli';
import { ANOMALIES } from '../../i18n/anomalies';
import { ANOMALY_ADVICE } from '../../i18n/anomaly-advice';
import { createTranslator } from '../../i18n/translate';

const ROOM = 'room';

function anomaly(fields: Partial<Anomaly> = {}): Anomaly {
  return {
    ...{ room: ROOM, id: 'altered', name: 'altered', level: 'alarm', member: '', memberName: '' },
    ...{ position: 5, newestPosition: 5, count: 1, firstMs: 1, newestMs: 1, details: {} },
    ...{ evidence: false, dismissed: false },
    ...fields,
  };
}

describe('a feed of anomalies', () => {
  it('tells each when it is new, and again whenever it changed', async () => {
    let found: Anomaly[] = [anomaly(), anomaly({ id: 'gap', name: 'gap' })];
    const feed = new AnomalyFeed({ anomalies: () => Promise.resolve(found) }, ROOM);
    const told = async (): Promise<string[]> => (await feed.next()).map(({ id, count }) => `${id} ${String(count)}`);
    expect(await told()).toEqual(['altered 1', 'gap 1']);
    expect(await told()).toEqual([]);
    found = [anomaly({ count: 3 }), anomaly({ id: 'gap', name: 'gap' })];
    expect(await told()).toEqual(['altered 3']);
    found = [anomaly({ count: 3, evidence: true })];
    expect(await told()).toEqual(['altered 3']);
    expect(await told()).toEqual([]);
  });

  it('is silent of what was dismissed, until it comes back', async () => {
    let found = [anomaly({ dismissed: true })];
    const feed = new AnomalyFeed({ anomalies: () => Promise.resolve(found) }, ROOM);
    expect(await feed.next()).toEqual([]);
    found = [anomaly({ dismissed: true, count: 9 })];
    expect(await feed.next()).toEqual([]);
    found = [anomaly({ count: 10, evidence: true })];
    expect(await feed.next()).toHaveLength(1);
  });
});

describe.each(['en', 'fr'] as const)('an anomaly in words, in %s', (language) => {
  const author = '11'.repeat(32);
  const texts = new AnomalyTexts({ say: createTranslator(CLI, language), language }, '');

  it('is one line, whatever the member calls itself', () => {
    const line = texts.line(
      anomaly({ member: author, memberName: 'Zoé\n\u001b[2J! Alarm', newestPosition: 9, count: 4 }),
    );
    expect(line).not.toMatch(/\p{Cc}/u);
    expect(line).toMatch(/\[altered\], position 5–9.* Zoé .* \([0-9a-f]{8}\).*4/u);
    expect(texts.line(anomaly())).toMatch(/position 5$/u);
  });

  it('says what it means, what to do and what the commands call it; of a dismissed one the line only', () => {
    const block = texts.block(anomaly({ id: 'altered:0123', evidence: true }));
    expect(block.split('\n').length).toBeGreaterThan(5);
    expect(block).toContain('--dismiss altered:0123');
    expect(block).toContain('--anomaly altered:0123');
    expect(texts.block(anomaly())).not.toContain('evidence export');
    expect(texts.block(anomaly({ dismissed: true }))).not.toContain('\n');
    expect(texts.block(anomaly({ id: 'impostor', name: 'impostor' }))).not.toContain('--dismiss');
  });
});

it.each(['en', 'fr'] as const)('an anomaly for programs has the words for people too, in %s', (language) => {
  const texts = new AnomalyTexts({ say: createTranslator(CLI, language), language }, '');
  const [advice, found] = [createTranslator(ANOMALY_ADVICE, language), createTranslator(ANOMALIES, language)];
  expect(texts.describe(anomaly())).toEqual({
    ...describeAnomaly(anomaly()),
    title: found('altered.title'),
    says: expect.stringContaining('5') as string,
    could: advice('altered.could'),
    couldNot: advice('altered.couldNot'),
    todo: advice('altered.todo'),
  });
});

it('an anomaly for programs names whom it concerns by fingerprint, as everything else does', () => {
  expect(describeAnomaly(anomaly({ details: { lost: 2 } }))).toEqual({
    ...{ type: 'anomaly', id: 'altered', name: 'altered', level: 'alarm', position: 5, newestPosition: 5, count: 1 },
    ...{ member: '', evidence: false, dismissed: false, details: { lost: 2 } },
  });
  expect(describeAnomaly(anomaly({ member: '11'.repeat(32), memberName: 'Zoé' }))).toMatchObject({
    member: expect.stringMatching(/^[0-9a-f]{32}$/u) as string,
    memberName: 'Zoé',
  });
});
