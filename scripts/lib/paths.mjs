import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What scripts keep between runs; git ignores it. */
export const CACHE = path.join(ROOT, '.cache');

/**
 * A path inside the project.
 *
 * @param {...string} parts
 */
export function inProject(...parts) {
  return path.join(ROOT, ...parts);
}
