/**
 * Files of a store of the first layout, everything in LevelDB, before LevelDB opens them: it mends what it opens, and drops without a word what it cannot
 * read. They are kept as they were until all in them was brought into segments; a store that was found damaged is refused from then on.
 */
import { copyFile, link, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { AparteError } from '../../protocol/errors';

const KEPT = 'first-layout.new';
const DAMAGED = 'first-layout-damaged';

/** Tables of LevelDB never change once they are written. */
const isTable = (name: string): boolean => /\.(?:ldb|sst)$/u.test(name);
const hasRows = (name: string): boolean => isTable(name) || name.endsWith('.log');

export class FirstLayout {
  private constructor(
    private readonly store: string,
    /** Whether anything was ever written. */
    readonly hasContent: boolean,
  ) {}

  /** @throws AparteError `relay-data-damaged` where that was found before */
  static async keep(store: string): Promise<FirstLayout> {
    await mkdir(store, { recursive: true, mode: 0o700 });
    const entries = await readdir(store, { withFileTypes: true });
    if (entries.some(({ name }) => name === DAMAGED))
      throw new AparteError('relay-data-damaged', { path: path.join(store, DAMAGED) });
    const names = entries.filter((entry) => entry.isFile() && entry.name !== 'LOCK').map(({ name }) => name);
    // LevelDB takes a folder that lost its first file for an empty one, and clears it.
    if (names.some(hasRows) && !names.includes('CURRENT'))
      throw new AparteError('relay-data-damaged', { path: path.join(store, 'CURRENT') });
    const sizes = await Promise.all(names.filter(hasRows).map((name) => stat(path.join(store, name))));
    const hasContent = sizes.some(({ size }) => size > 0);
    if (hasContent) await copyAll(store, names);
    return new FirstLayout(store, hasContent);
  }

  /** Everything in it is in segments. */
  async forget(): Promise<void> {
    await rm(path.join(this.store, KEPT), { recursive: true, force: true });
  }

  /** It is not whole: from now on nobody takes what LevelDB made of it for all there was. */
  async refuse(): Promise<void> {
    if (this.hasContent) await rename(path.join(this.store, KEPT), path.join(this.store, DAMAGED));
  }
}

async function copyAll(store: string, names: readonly string[]): Promise<void> {
  const kept = path.join(store, KEPT);
  await rm(kept, { recursive: true, force: true });
  await mkdir(kept, { mode: 0o700 });
  for (const name of names) {
    const [from, to] = [path.join(store, name), path.join(kept, name)];
    if (isTable(name)) await link(from, to).catch(() => copyFile(from, to));
    else await copyFile(from, to);
  }
}
