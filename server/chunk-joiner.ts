/**
 * Joins small chunks, so that a turn's frames reach the stream below in one write. Those who hear the same room get the same chunks in the same
 * turn: what was joined for one is kept for the next.
 */

export class ChunkJoiner {
  private lastChunks: readonly Uint8Array[] = [];
  private last: Uint8Array = Buffer.alloc(0);

  /** @param chunks two or more; neither they nor the result may change afterwards */
  join(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
    if (this.isLast(chunks)) return this.last;
    const joined = Buffer.allocUnsafe(bytes);
    let offset = 0;
    for (const chunk of chunks) {
      joined.set(chunk, offset);
      offset += chunk.length;
    }
    this.lastChunks = chunks;
    this.last = joined;
    return joined;
  }

  private isLast(chunks: readonly Uint8Array[]): boolean {
    const { lastChunks } = this;
    if (chunks.length !== lastChunks.length) return false;
    for (let index = 0; index < chunks.length; index += 1) if (chunks[index] !== lastChunks[index]) return false;
    return true;
  }
}
