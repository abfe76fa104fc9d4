import path from 'node:path';

import { expect, test } from 'vitest';

import { defaultDataRoot, isProfileName, profilePaths } from '../../host/profile-paths';

test('a profile has its folders below the data root, and shares the relay', () => {
  const root = path.resolve('/data');
  expect(profilePaths('/data', 'zoe')).toEqual({
    dataRoot: root,
    profile: 'zoe',
    folder: path.join(root, 'profiles', 'zoe'),
    vault: path.join(root, 'profiles', 'zoe', 'vault'),
    files: path.join(root, 'profiles', 'zoe', 'files'),
    chromium: path.join(root, 'profiles', 'zoe', 'chromium'),
    logs: path.join(root, 'profiles', 'zoe', 'logs'),
    settings: path.join(root, 'profiles', 'zoe', 'settings.json'),
    relay: path.join(root, 'relay'),
  });
});

test.each(['..', '.', '', 'a/b', 'a\\b', '-x', 'é', 'a b', 'con', 'NUL', 'com1', 'x'.repeat(33), 'a.b', 'a\0'])(
  'no profile is called %j',
  (name) => {
    expect(isProfileName(name)).toBe(false);
    expect(() => profilePaths('/data', name)).toThrow(expect.objectContaining({ code: 'usage' }));
  },
);

test.each(['default', 'Zoe', 'trial-0a1b2c3d', '7', 'a_b-c'])('a profile may be called %j', (name) => {
  expect(isProfileName(name)).toBe(true);
});

test.each([
  ['linux', '/home/zoe', {}, '/home/zoe/.local/share/aparte'],
  ['linux', '/home/zoe', { XDG_DATA_HOME: '/srv/data' }, '/srv/data/aparte'],
  ['linux', '/home/zoe', { XDG_DATA_HOME: 'relative' }, '/home/zoe/.local/share/aparte'],
  ['darwin', '/Users/zoe', {}, '/Users/zoe/Library/Application Support/aparte'],
  ['win32', 'C:\\Users\\zoe', {}, 'C:\\Users\\zoe\\AppData\\Local\\aparte'],
  ['win32', 'C:\\Users\\zoe', { LOCALAPPDATA: 'D:\\local' }, 'D:\\local\\aparte'],
] as const)('on %s with home %s and %o the data lies in %s', (platform, home, env, expected) => {
  expect(defaultDataRoot({ platform, home, env })).toBe(expected);
});
