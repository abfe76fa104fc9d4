/** Lines of a stream, none longer than a call can be: a line without an end must not fill the memory. */
import type { Readable } from 'node:stream';

import { AparteError, toAparteError } from '../../protocol/errors';

/** A text of the longest kind that the contract looks at, every character escaped. */
const MAX_LINE_BYTES = 8 * 1024 * 1024;

const LINE_FEED = 10;

/** @throws AparteError `bad-argument` for a line that is too long; what came before it was given out */
export async function* linesOf(input: Readable, maxBytes = MAX_LINE_BYTES): AsyncGenerator<string> {
  let parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of input) {
    const piece: unknown = chunk;
    if (!(piece instanceof Uint8Array)) throw toAparteError(piece);
    let rest = piece;
    for (let end = rest.indexOf(LINE_FEED); end >= 0; end = rest.indexOf(LINE_FEED)) {
      yield Buffer.concat([...parts, rest.subarray(0, end)]).toString('utf8');
      rest = rest.subarray(end + 1);
      parts = [];
      bytes = 0;
    }
    bytes += rest.length;
    if (bytes > maxBytes) throw new AparteError('bad-argument', { what: 'line' });
    parts.push(rest);
  }
  if (bytes > 0) yield Buffer.concat(parts).toString('utf8');
}
