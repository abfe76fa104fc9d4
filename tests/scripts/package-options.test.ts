import { describe, expect, test } from 'vitest';

import { ScriptFailure } from '../../scripts/lib/outcome.mjs';
import { parsePackageOptions } from '../../scripts/lib/package-options.mjs';

describe('npm run package', () => {
  test('packs into a folder, for the real Electron, if nothing else is said', () => {
    const usual = { help: false, targets: ['dir'], output: null, testElectron: false };
    for (const platform of ['linux', 'darwin', 'win32']) expect(parsePackageOptions([], platform)).toEqual(usual);
  });

  test('takes the targets of its system only', () => {
    expect(parsePackageOptions(['--target', 'dir, AppImage,deb'], 'linux').targets).toEqual(['dir', 'AppImage', 'deb']);
    expect(() => parsePackageOptions(['--target=nsis'], 'linux')).toThrow(/"nsis" is not a target of this system/u);
    expect(() => parsePackageOptions(['--target=deb'], 'darwin')).toThrow(/there are dir, dmg, zip/u);
  });

  test.each([[['--bogus']], [['--output', '']], [['somewhere']], [['--target=']]])('refuses %j', (args) => {
    const attempt = (): unknown => parsePackageOptions(args, 'linux');
    expect(attempt).toThrow(ScriptFailure);
    expect(attempt).toThrow(expect.objectContaining({ exitCode: 64 }) as Error);
  });
});
