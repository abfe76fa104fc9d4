/** Saves a file where the person wants it. Knows no dialogue: whoever asks the person is passed in. */
import type { SavedFile } from '../host/platform';
import { writeWholeFile } from '../host/whole-file';

/** Asks for a place. @returns its path, or undefined where the person changed their mind */
export type AskForPlace = (suggestedName: string) => Promise<string | undefined>;

/** @returns whether the file was saved. @throws AparteError `disk-full`, `disk-failed` */
export async function saveFile({ suggestedName, bytes }: SavedFile, ask: AskForPlace): Promise<boolean> {
  const place = await ask(suggestedName);
  if (place === undefined) return false;
  await writeWholeFile(place, bytes);
  return true;
}
