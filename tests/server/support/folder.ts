import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of its own for this test, gone afterwards. */
export function testFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'aparte-relay-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
