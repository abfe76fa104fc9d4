import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { embeddedWorks } from '../../../build/package/embedded.mjs';
import { makeIcons } from '../../../build/package/icons.mjs';
import { noticesText } from '../../../build/package/notices.mjs';
import { billText } from '../../../build/package/sbom.mjs';
import type { ShippedPackage } from '../../../build/package/shipped.mjs';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const RUNTIME = { electron: '45.4.1', chromium: '150.0', node: '24.0.0' };

const LEVEL: ShippedPackage = {
  name: 'classic-level',
  version: '3.0.0',
  licence: 'MIT',
  address: 'https://example.org/level',
  folder: 'node_modules/classic-level',
  embedded: embeddedWorks({ name: 'classic-level', version: '3.0.0' }),
};
const BUNDLED: ShippedPackage = {
  ...LEVEL,
  name: 'valibot',
  version: '1.5.0',
  folder: 'node_modules/valibot',
  embedded: [],
};

type Whole = Parameters<typeof billText>[0];

/** A bill as npm prints it, of this many seconds past the hour. */
function wholeBill(seconds: number): Whole {
  const component = (name: string, version: string, development: boolean): Whole['components'][number] => ({
    'bom-ref': `${name}@${version}`,
    type: 'library',
    name,
    version,
    scope: development ? 'optional' : 'required',
    properties: [{ name: 'cdx:npm:package:development', value: String(development) }],
    externalReferences: [
      { type: 'distribution', url: `https://registry.example/${name}.tgz` },
      { type: 'website', url: `https://example.org/${name}` },
    ],
  });
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:00000000-0000-4000-8000-0000000000${seconds}`,
    version: 1,
    metadata: { component: { ...component('folder-name', '0.1.0', false), 'bom-ref': 'aparte@0.1.0' } },
    components: [
      component('classic-level', '3.0.0', false),
      component('valibot', '1.5.0', true),
      component('vite', '8.3.8', true),
    ],
    dependencies: [
      { ref: 'aparte@0.1.0', dependsOn: ['classic-level@3.0.0', 'valibot@1.5.0', 'vite@8.3.8'] },
      { ref: 'vite@8.3.8', dependsOn: ['valibot@1.5.0'] },
      { ref: 'valibot@1.5.0' },
    ],
  };
}

describe('the bill of materials', () => {
  const bill = (seconds: number, shipped: readonly ShippedPackage[]): string =>
    billText(wholeBill(seconds), { version: '0.1.0', runtime: RUNTIME, shipped });

  it('is the same at another time, and another for another content', () => {
    expect(bill(10, [LEVEL, BUNDLED])).toBe(bill(59, [LEVEL, BUNDLED]));
    const serialOf = (text: string): unknown => (JSON.parse(text) as { serialNumber: unknown }).serialNumber;
    expect(serialOf(bill(10, [LEVEL]))).not.toBe(serialOf(bill(10, [LEVEL, BUNDLED])));
    expect(serialOf(bill(10, [LEVEL]))).toMatch(
      /^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/u,
    );
  });

  it('has what ships, with what is inside it, and no tool that builds', () => {
    const text = bill(10, [LEVEL, BUNDLED]);
    expect(JSON.parse(text)).toMatchObject({
      metadata: { component: { name: 'aparte', type: 'application' } },
      components: [
        { name: 'electron', version: '45.4.1', components: [{ name: 'Chromium' }, { name: 'Node.js' }] },
        { name: 'classic-level', components: [{ name: 'LevelDB', version: '1.20' }, { name: 'Snappy' }] },
        { name: 'valibot', scope: 'required' },
      ],
      dependencies: [
        { ref: 'aparte@0.1.0', dependsOn: ['classic-level@3.0.0', 'electron@45.4.1', 'valibot@1.5.0'] },
        { ref: 'valibot@1.5.0', dependsOn: [] },
        { ref: 'electron@45.4.1', dependsOn: [] },
      ],
    });
    expect(text).not.toMatch(/vite|registry\.example|timestamp|:development/u);
  });

  it('is not made where a package is unknown to npm', () => {
    expect(() => bill(10, [{ ...LEVEL, version: '3.0.1' }])).toThrow(/classic-level 3\.0\.1/u);
  });
});

describe('the notices', () => {
  it('give each package its licence, and what is inside it theirs', () => {
    const text = noticesText(PROJECT, { version: '0.1.0', electron: '45.4.1' }, [LEVEL, BUNDLED]);
    expect(text).toContain('Aparté 0.1.0');
    expect(text).toContain('classic-level 3.0.0\nLicence: MIT\nSource: https://example.org/level\n');
    expect(text).toContain('LevelDB 1.20 (BSD-3-Clause)');
    expect(text).toContain('The LevelDB Authors');
    expect(text).toContain('valibot 1.5.0\nLicence: MIT\n');
    expect(text).not.toMatch(/\r| $/mu);
  });

  it('are not made for a package without any licence text', () => {
    const bare = { ...BUNDLED, folder: 'tests/build/fixtures' };
    expect(() => noticesText(PROJECT, { version: '0.1.0', electron: '45.4.1' }, [bare])).toThrow(
      /valibot ships and brings no/u,
    );
  });

  it('nor for a native file that nobody has looked into', () => {
    expect(() => embeddedWorks({ name: '@signalapp/sqlcipher', version: '9.0.0' })).toThrow(/sqlcipher 9\.0\.0/u);
    expect(embeddedWorks({ name: '@node-rs/argon2-darwin-arm64', version: '2.2.1' })).toBe(
      embeddedWorks({ name: '@node-rs/argon2-win32-x64-msvc', version: '2.2.1' }),
    );
  });
});

describe('the icons', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'aparte-icons-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const widthOf = (png: Buffer): number => {
    expect(png.toString('latin1', 1, 4)).toBe('PNG');
    return png.readUInt32BE(16);
  };

  it('have the sizes that each system asks for, each a picture of that size', async () => {
    await makeIcons(path.join(PROJECT, 'renderer', 'shared', 'mark.svg'), folder);
    const linux = readdirSync(path.join(folder, 'icons'));
    for (const name of linux)
      expect(`${widthOf(readFileSync(path.join(folder, 'icons', name)))}`).toBe(name.split('x')[0]);
    expect(linux).toEqual(expect.arrayContaining(['16x16.png', '48x48.png', '256x256.png', '512x512.png']));

    const ico = readFileSync(path.join(folder, 'icon.ico'));
    const entries = Array.from({ length: ico.readUInt16LE(4) }, (_, index) => 6 + index * 16);
    const icoWidths = entries.map((at) => {
      const start = ico.readUInt32LE(at + 12);
      const width = widthOf(ico.subarray(start, start + ico.readUInt32LE(at + 8)));
      expect(ico.readUInt8(at)).toBe(width % 256);
      return width;
    });
    expect(icoWidths).toEqual(expect.arrayContaining([16, 32, 48, 256]));

    const icns = readFileSync(path.join(folder, 'icon.icns'));
    expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length]);
    const icnsWidths: number[] = [];
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) icnsWidths.push(widthOf(icns.subarray(at + 8)));
    expect(icnsWidths).toEqual(expect.arrayContaining([128, 256, 512, 1024]));
  });
});
