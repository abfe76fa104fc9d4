/** A fingerprint as a QR code: the same fingerprint looks the same on every screen. A fingerprint is no secret, so the page draws it itself. */
import { create } from 'qrcode';

import type { Fingerprint } from '../../../contract/chat';

/** White around the code, in modules: cameras need it. */
const MARGIN = 2;

/** The code as one path in a square of `size`. */
export interface CodeDrawing {
  readonly size: number;
  readonly path: string;
}

/** What the code says: in capitals, which QR codes hold in less space. */
function codeText({ text }: Fingerprint): string {
  return `APARTE FINGERPRINT ${text.replaceAll(' ', '').toUpperCase()}`;
}

/** Draws the code. */
export function drawCode(fingerprint: Fingerprint): CodeDrawing {
  const { modules } = create(codeText(fingerprint), { errorCorrectionLevel: 'M' });
  const path: string[] = [];
  for (let y = 0; y < modules.size; y += 1) {
    for (let x = 0; x < modules.size; x += 1) {
      if (modules.get(y, x)) path.push(`M${x + MARGIN} ${y + MARGIN}h1v1h-1z`);
    }
  }
  return { size: modules.size + 2 * MARGIN, path: path.join('') };
}
