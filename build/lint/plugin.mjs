import { exportedDoc } from './exported-doc.mjs';
import { importDirections } from './import-directions.mjs';

/** Rules of this repository, as an ESLint plugin. */
export const aparte = { rules: { 'import-directions': importDirections, 'exported-doc': exportedDoc } };
