/** What is no longer is written byte by byte: the way into Node costs more. */
const SHORT = 32;

/** Collects the bytes of a file that is being made. */
export class BytesOut {
  private buffer = Buffer.allocUnsafe(1 << 16);
  private length = 0;

  get size(): number {
    return this.length;
  }

  bytes(part: Uint8Array): void {
    this.part(part, 0, part.length);
  }

  /** The bytes `[from, to)` of what somebody else holds. */
  part(source: Uint8Array, from: number, to: number): void {
    const count = to - from;
    if (count <= 0) return;
    this.room(count);
    const { buffer, length } = this;
    if (count > SHORT) buffer.set(source.subarray(from, to), length);
    else for (let i = 0; i < count; i++) buffer[length + i] = source[from + i] as number;
    this.length = length + count;
  }

  byte(byte: number): void {
    this.room(1);
    this.buffer[this.length++] = byte;
  }

  /** One byte a character. */
  text(part: string): void {
    this.room(part.length);
    const { buffer, length } = this;
    if (part.length > SHORT) buffer.write(part, length, 'latin1');
    else for (let i = 0; i < part.length; i++) buffer[length + i] = part.charCodeAt(i);
    this.length = length + part.length;
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
