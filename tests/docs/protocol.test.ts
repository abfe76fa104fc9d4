import { describe, expect, it } from 'vitest';

import { EpochKeys } from '../../client/crypto/epochs';
import { openMessage } from '../../client/crypto/frame';
import { Identity } from '../../client/crypto/identity';
import { EpochKey } from '../../client/crypto/keys';
import { verifyEd25519OnThreads } from '../../client/crypto/signing';
import { fromHex, toHex } from '../../protocol/bytes';
import { ERROR_CODES, type ErrorInfo } from '../../protocol/errors';
import { FRAME_TYPE } from '../../protocol/frames';
import * as protocolLimits from '../../protocol/limits';
import { DEFAULT_LIMITS } from '../../server/limits';
import vectors from '../vectors/frames.json';
import { levelOf, isAnomalyName } from '../../client/trust/anomalies';
import { ANOMALIES } from '../../i18n/anomalies';
import { readPage, section, tableRows } from './pages';

const page = await readPage('docs/PROTOCOL.md');
const limits = section(page, '## 9. Limits and codes');

/** `name` in code, then a number with separators: the rows of the limits. */
function numbersOf(heading: string): Record<string, number> {
  const rows = tableRows(section(limits, heading)).slice(1);
  return Object.fromEntries(
    rows.map(([name = '', value = '']) => [name.replaceAll('`', ''), Number(value.replaceAll(',', ''))]),
  );
}

describe('the page of the protocol', () => {
  it('has each code with its numbers, and no other', () => {
    const rows = tableRows(section(limits, '### Codes')).slice(1);
    const written = rows.map(([code = '', wire, exit]) => [code.replaceAll('`', ''), wire, exit]);
    const listed = Object.entries(ERROR_CODES).map(([code, info]: [string, ErrorInfo]) => [
      code,
      info.wire === undefined ? '–' : String(info.wire),
      String(info.exit),
    ]);
    expect(written).toEqual(listed);
    for (const row of rows) expect(row[3]).not.toBe('');
  });

  it('has each limit of the protocol with its value, and no other', () => {
    expect(numbersOf('### What both sides hold to')).toEqual({ ...protocolLimits });
  });

  it('has each limit of the relay with its default, and no other', () => {
    expect(numbersOf('### What a relay allows')).toEqual(DEFAULT_LIMITS);
  });

  it('names only codes that there are where it promises one', () => {
    const promised = tableRows(section(limits, '### What a relay allows')).flatMap(([, , beyond = '']) =>
      [...beyond.matchAll(/`([a-z]+(?:-[a-z]+)+)`/gu)].map(([, code]) => code),
    );
    expect(promised.length).toBeGreaterThan(10);
    expect(Object.keys(ERROR_CODES)).toEqual(expect.arrayContaining(promised));
  });

  it('has each anomaly with its level and its rule, and no other', () => {
    const anomalies = section(page, '### 11.7 The anomalies');
    const rows = tableRows(anomalies).slice(1);
    const named = rows.map(([name = '', level]) => [name.replaceAll('`', ''), level]);
    const listed = Object.keys(ANOMALIES)
      .map((key) => key.split('.')[0] ?? '')
      .filter(isAnomalyName);
    const names = [...new Set(listed)];
    expect(names.length).toBe(22);
    expect(named).toEqual(names.map((name) => [name, levelOf(name)]));
    const ruled = [...anomalies.matchAll(/^- \*\*`([a-z-]+)`\*\*: /gmu)].map(([, name]) => name);
    expect(ruled).toEqual(names);
  });

  it('has limits of the client as they stand in the files named', async () => {
    const rows = tableRows(section(page, '### 11.9 Limits of a client')).slice(1);
    expect(rows.length).toBeGreaterThan(20);
    for (const [name = '', file = '', value = ''] of rows) {
      const source = await readPage(file.replaceAll('`', ''));
      const written = new RegExp(`const ${name.replaceAll('`', '')} = ([\\d_ *]+);`, 'u').exec(source)?.[1] ?? '';
      const product = written.split('*').reduce((soFar, factor) => soFar * Number(factor.replaceAll('_', '')), 1);
      expect([name, file, product]).toEqual([name, file, Number(value.replaceAll(',', ''))]);
    }
  });

  it('has each type of frame, and no other', () => {
    const rows = tableRows(section(page, '## 3. Frames')).slice(1);
    const numbers = rows.flatMap(([types = '']) => types.split(' ').map((type) => parseInt(type, 16)));
    expect(numbers).toEqual(Object.values(FRAME_TYPE));
  });
});

describe('the worked example', () => {
  const block = /```\n([\s\S]*?)```/u.exec(section(page, '## 10. A worked example'))?.[1] ?? '';
  const parts = [...block.matchAll(/^(\w+)\n((?: {2}[0-9a-f]+\n)+)/gmu)];
  const example = new Map(parts.map(([, name = '', hex = '']) => [name, hex.replaceAll(/\s/gu, '')]));
  const bytes = (name: string): Uint8Array => fromHex(example.get(name) ?? 'absent');
  const [vector] = vectors.messages;

  it('is the first vector', () => {
    const known = new Map(Object.entries(vector ?? {}));
    expect(example.size).toBe(14);
    for (const [name, hex] of example) expect([name, hex]).toEqual([name, known.get(name)]);
  });

  it('opens as the page says', async () => {
    const epoch = vector?.epoch ?? 0;
    const keys = new EpochKeys(bytes('room'), 'xchacha20-poly1305', epoch, EpochKey.fromBytes(bytes('epochKey')));
    const opened = await openMessage({ keys, verify: verifyEd25519OnThreads }, bytes('payload'));
    expect(opened.signatureValid).toBe(true);
    expect(opened.content.body).toEqual({ type: 'text', text: 'Bonjour à tous !' });
    expect(page).toContain('“Bonjour à tous !”');
    expect(opened.content.view.signed.n).toBe(41);
    expect(toHex(opened.digest)).toBe(example.get('digest'));
    const author = Identity.fromSeeds({ sign: bytes('signSeed'), agree: new Uint8Array(32).fill(1) });
    expect(toHex(author.author)).toBe(example.get('author'));
  });
});
