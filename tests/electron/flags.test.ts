import { expect, test } from 'vitest';

import { parseFlags } from '../../electron/flags';

const APP = '/opt/aparte';

test('profile, data root and link are read, in either form', () => {
  expect(parseFlags(['--profile', 'zoe', '--data-root=/data', 'aparte://join#x'])).toEqual({
    profile: 'zoe',
    dataRoot: '/data',
    link: 'aparte://join#x',
    isTrialGuest: false,
  });
  expect(parseFlags(['--trial-guest'])).toEqual({ isTrialGuest: true });
});

test('the folder that Electron was told to run, and switches of Chromium, are none of ours', () => {
  const args = [
    '--no-sandbox',
    '--lang=en',
    '--remote-debugging-port=0',
    '--password-store=basic',
    APP,
    '--profile',
    'zoe',
  ];
  expect(parseFlags(args, APP)).toEqual({ profile: 'zoe', isTrialGuest: false });
  expect(parseFlags(['-psn_0_12345'])).toEqual({ isTrialGuest: false });
});

test.each([
  [['--frobnicate']],
  [['--no-sandbox-please']],
  [['-p']],
  [[APP]],
  [['--profile']],
  [['--profile', '--data-root']],
  [['--profile=']],
  [['--profile', '../x']],
  [['--data-root']],
  [['https://example.org/']],
])('%j is refused', (args) => {
  expect(() => parseFlags(args)).toThrow(expect.objectContaining({ code: 'usage' }));
});
