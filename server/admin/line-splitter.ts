/** Cuts a byte stream into lines of at most {@link MAX_ADMIN_LINE_BYTES}. */
import { MAX_ADMIN_LINE_BYTES } from '../../protocol/admin';
import { AparteError } from '../../protocol/errors';

const LINE_END = 10;

export class LineSplitter {
  private held: Uint8Array[] = [];
  private heldBytes = 0;

  /** The lines that are complete with `chunk`. @throws AparteError `frame-too-large` */
  *push(chunk: Uint8Array): Generator<string, void, undefined> {
    let rest = chunk;
    for (let end = rest.indexOf(LINE_END); end >= 0; end = rest.indexOf(LINE_END)) {
      this.hold(rest.subarray(0, end));
      const line = Buffer.concat(this.held).toString('utf8');
      this.held = [];
      this.heldBytes = 0;
      rest = rest.subarray(end + 1);
      yield line;
    }
    if (rest.length > 0) this.hold(rest);
  }

  private hold(bytes: Uint8Array): void {
    this.heldBytes += bytes.length;
    if (this.heldBytes > MAX_ADMIN_LINE_BYTES)
      throw new AparteError('frame-too-large', { maxBytes: MAX_ADMIN_LINE_BYTES });
    this.held.push(bytes);
  }
}
