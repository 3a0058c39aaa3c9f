/** A listener that keeps what it hears, reading into a buffer that is smaller than most of what is sent. */
import type { ByteSink } from "../../src/transport/transport.ts";

export class Collector implements ByteSink {
  text = "";
  /** sizes of the pieces */
  readonly pieces: number[] = [];
  wasEnded = false;
  throwOnFill: Error | undefined;
  readonly gone: Promise<Error | undefined>;
  #onGone: (error: Error | undefined) => void = () => {};
  readonly #room: Buffer;

  constructor(roomBytes = 1_000) {
    this.#room = Buffer.alloc(roomBytes);
    this.gone = new Promise((resolve) => {
      this.#onGone = resolve;
    });
  }

  buffer(): Uint8Array {
    return this.#room;
  }

  filled(count: number): void {
    if (this.throwOnFill !== undefined) throw this.throwOnFill;
    this.pieces.push(count);
    this.text += this.#room.toString("latin1", 0, count);
  }

  ended(): void {
    this.wasEnded = true;
  }

  closed(error: Error | undefined): void {
    this.#onGone(error);
  }

  async until(isSo: () => boolean): Promise<void> {
    for (let wait = 0; wait < 20_000; wait++) {
      if (isSo()) return;
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error(`never came; so far ${this.text.length} bytes`);
  }
}
