/** Collects the bytes of a file that is being made. */
export class BytesOut {
  private buffer = Buffer.allocUnsafe(1 << 16);
  private length = 0;

  get size(): number {
    return this.length;
  }

  bytes(part: Uint8Array): void {
    this.room(part.length);
    this.buffer.set(part, this.length);
    this.length += part.length;
  }

  /** One byte a character. */
  text(part: string): void {
    this.room(part.length);
    this.length += this.buffer.write(part, this.length, 'latin1');
  }

  /** What has come together since the last time. */
  take(): Uint8Array {
    const taken = Uint8Array.prototype.slice.call(this.buffer, 0, this.length);
    this.length = 0;
    return taken;
  }

  private room(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + more));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
