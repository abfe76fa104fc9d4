/** What this program says of itself. */
import { version } from '../package.json';

export const PROGRAM = 'aparte';
export const RELEASE: string = version;
