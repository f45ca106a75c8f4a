const FIRST_BYTES = 1 << 10;

/**
 * Cuts chunks into slices, so that the window never holds more than one of them and one segment, whatever a source hands out. The first ones are
 * small: V8 then knows what happens at their ends before it compiles, and does not compile twice.
 */
export class Slices {
  private size = FIRST_BYTES;

  constructor(private readonly largest: number) {}

  *of(chunk: Uint8Array): Generator<Uint8Array> {
    for (let at = 0; at < chunk.length;) {
      const to = Math.min(at + this.size, chunk.length);
      yield chunk.subarray(at, to);
      at = to;
      this.size = Math.min(this.size * 2, this.largest);
    }
  }
}
