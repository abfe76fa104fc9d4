/** What lies where in a vault's folder. */
import path from 'node:path';

export function databasePath(directory: string): string {
  return path.join(directory, 'vault.db');
}

export function slotFilePath(directory: string): string {
  return path.join(directory, 'slots.json');
}

/** Where the key file of a vault lies if nobody says otherwise. */
export function defaultKeyFile(directory: string): string {
  return path.join(directory, 'key');
}
