/** The works of others in this program, as the build noted them from their own licence files: read from beside the program, never from anywhere else. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import * as v from 'valibot';

import type { Licence } from '../contract/profile';
import { AparteError } from '../protocol/errors';

const FILE = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(
    v.object({
      name: v.string(),
      version: v.string(),
      licence: v.string(),
      address: v.string(),
      contains: v.array(v.string()),
      text: v.string(),
    }),
  ),
);

/** @param dist the folder of the build @throws AparteError `disk-failed` where the build left none */
export async function readLicences(dist: string): Promise<readonly Licence[]> {
  try {
    return v.parse(FILE, await readFile(path.join(dist, 'licences.json'), 'utf8'));
  } catch (error) {
    throw new AparteError('disk-failed', {}, { cause: error });
  }
}
