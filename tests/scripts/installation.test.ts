import { describe, expect, test } from 'vitest';

import { earlyCause } from '../../scripts/lib/launch.mjs';
import { lastWords, sameInstallation } from '../../scripts/lib/packages.mjs';

describe('installed packages', () => {
  const root = { '': { version: '0.1.0' } };
  const vite = { version: '8.3.8', integrity: 'sha512-a' };

  test('are current when they are those of the lock', () => {
    expect(sameInstallation({ ...root, 'node_modules/vite': vite }, { 'node_modules/vite': vite })).toBe(true);
  });

  test('may lack what is for other platforms', () => {
    const lock = { 'node_modules/vite': vite, 'node_modules/fsevents': { version: '2.0.0', optional: true } };
    expect(sameInstallation(lock, { 'node_modules/vite': vite })).toBe(true);
  });

  test.each([
    ['lack one', {}],
    ['hold another version', { 'node_modules/vite': { ...vite, version: '8.3.7' } }],
    ['hold other bytes of the same version', { 'node_modules/vite': { ...vite, integrity: 'sha512-b' } }],
    ['hold one more', { 'node_modules/vite': vite, 'node_modules/extra': vite }],
  ])('are not current when they %s', (_what, installed) => {
    expect(sameInstallation({ ...root, 'node_modules/vite': vite }, installed)).toBe(false);
  });
});

test('what npm says last is told in one short line', () => {
  const output = [
    'npm warn deprecated something',
    'npm error code ECONNREFUSED',
    'npm error errno ECONNREFUSED',
    'npm error A complete log of this run can be found in: /home/zoe/.npm/_logs/x.log',
  ].join('\n');
  expect(lastWords(output)).toBe('code ECONNREFUSED');
  expect(lastWords('x'.repeat(1_000))).toHaveLength(160);
  expect(lastWords('')).toBe('no output');
});

describe('an Electron that ended at once', () => {
  test.each([
    [133, 'FATAL:zygote_host_impl_linux.cc(127)] No usable sandbox!', /sandbox/u],
    [134, 'ERROR:ozone_platform_x11.cc(239)] Missing X server or $DISPLAY', /display/u],
    [1, 'ERROR:env.cc(255)] The platform failed to initialize.  Exiting.', /display/u],
    [139, '', /signal 11/u],
  ])('with status %i after %j gives way to the browser', (status, heard, cause) => {
    expect(earlyCause(status, heard)).toMatch(cause);
  });

  test.each([
    [69, 'Missing X server'],
    [78, ''],
    [1, 'aparte: something else'],
  ])('with status %i after %j was the app itself', (status, heard) => {
    expect(earlyCause(status, heard)).toBeNull();
  });
});
