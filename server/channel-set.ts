/** A set of channels of one connection: 8 KiB however a client behaves, and nothing until the first. */
export class ChannelSet {
  private bits: Uint8Array | undefined;

  add(channel: number): void {
    this.bits ??= new Uint8Array(8192);
    this.bits[channel >> 3] = (this.bits[channel >> 3] ?? 0) | (1 << (channel & 7));
  }

  delete(channel: number): void {
    if (this.bits) this.bits[channel >> 3] = (this.bits[channel >> 3] ?? 0) & ~(1 << (channel & 7));
  }

  has(channel: number): boolean {
    return ((this.bits?.[channel >> 3] ?? 0) & (1 << (channel & 7))) !== 0;
  }
}
