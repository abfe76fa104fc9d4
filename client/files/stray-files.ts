/** What a crash left while it was being sealed, and files of rooms that are no more. */
import type { LocalFiles } from './local-files';

/** Who knows some of the local files. */
interface FileKeeper {
  readonly files: { readonly localNames: readonly string[] };
}

/** Removes the local files that none of `keepers` knows. */
export async function removeStrayFiles(local: LocalFiles, keepers: readonly FileKeeper[]): Promise<void> {
  const known = new Set(keepers.flatMap(({ files }) => files.localNames));
  for (const name of await local.list()) if (!known.has(name)) await local.remove(name);
}
