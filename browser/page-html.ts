/** The few documents that the browser host makes itself. */

const document = (body: string, head = ''): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Aparté</title>${head}</head><body>${body}</body></html>`;

/** Moves on to the chat window. */
export const ENTRANCE = document('', '<meta http-equiv="refresh" content="0;url=/chat/">');

/** For a browser that shows neither token nor cookie. */
export const LOCKED = document(
  '<p>This address opens once. Start Aparté again for a new one.</p><p lang="fr">Cette adresse ne s’ouvre qu’une fois. Relancez Aparté pour en avoir une nouvelle.</p>',
);

/** A built page with the bridge before its own script. */
export function withBridge(page: Uint8Array): string {
  return Buffer.from(page)
    .toString('utf8')
    .replace('<script type="module"', '<script src="/bridge.js"></script><script type="module"');
}
