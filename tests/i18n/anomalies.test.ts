import { describe, expect, it } from 'vitest';

import type { AnomalyName } from '../../contract/chat';
import { ANOMALIES } from '../../i18n/anomalies';
import { ANOMALY_ADVICE } from '../../i18n/anomaly-advice';
import { createTranslator } from '../../i18n/translate';

/** Every name, and what its explanation has to mention. */
const NAMES: Readonly<Record<AnomalyName, readonly string[]>> = {
  forked: ['57'],
  'two-branches': ['57', 'Zoé'],
  disagreement: ['57', 'Zoé'],
  unsigned: ['57'],
  'rolled-back': ['57'],
  unacknowledged: ['57'],
  'held-back': ['57'],
  gap: ['57'],
  'expired-early': ['57'],
  replayed: ['57'],
  missing: ['57', 'Zoé'],
  reordered: ['57', 'Zoé'],
  altered: ['57'],
  'forged-author': ['57', 'Zoé'],
  'false-view': ['57', 'Zoé'],
  // It happens before there is any message.
  impostor: [],
  'relay-key-changed': ['avant', 'après'],
  restored: ['57', '3'],
  'two-devices': ['57', 'Zoé'],
  clock: ['57'],
  'closed-to-you': ['57', '60'],
  unconfirmed: ['57'],
};
const VALUES = { who: 'Zoé', position: '57', newest: '60', lost: 3, announced: 1, before: 'avant', after: 'après' };
/** What people who never heard of the protocol would stumble over. */
const JARGON = /hash|hach|\bhead\b|chain|\bTLS\b|generation|génération|fork|fourch|beacon|epoch|époque/iu;

describe.each(['en', 'fr'] as const)('what was found, in %s', (language) => {
  const says = createTranslator(ANOMALIES, language);
  const advises = createTranslator(ANOMALY_ADVICE, language);

  it.each(Object.keys(NAMES) as AnomalyName[])('%s has all its parts', (name) => {
    const title = says(`${name}.title`, VALUES);
    const explanation = says(`${name}.says`, VALUES);
    const advice = (['could', 'couldNot', 'todo'] as const).map((part) => advises(`${name}.${part}`, VALUES));
    for (const text of [title, explanation, ...advice]) expect(text.length).toBeGreaterThan(8);
    expect(title.length).toBeLessThanOrEqual(64);
    expect(title).not.toMatch(JARGON);
    expect(explanation).not.toMatch(JARGON);
    for (const mentioned of NAMES[name]) expect(explanation).toContain(mentioned);
  });

  it('counts what a restored relay lost, where that is known', () => {
    expect(says('restored.says', { ...VALUES, lost: 1 })).not.toBe(says('restored.says', { ...VALUES, lost: 2 }));
    expect(says('restored.says', { ...VALUES, lost: 0 })).not.toMatch(/\b0\b/u);
  });
});
