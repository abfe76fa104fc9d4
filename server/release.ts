/** What this relay says of itself. */
import { version } from '../package.json';

export const PROGRAM = 'aparte-relay';
export const RELEASE: string = version;
/** Where the source of a running relay is had (AGPL-3.0, section 13). */
export const SOURCE = `aparte ${version}, AGPL-3.0-only: ask whoever runs this relay for the source that it runs`;
