/** A client of fixed bytes: it knows nothing of HBase, sends what it is told and shows exactly what came back. */
import { connect, type Socket } from "node:net";
import { hex } from "../support/hex.ts";

/** Only for what will never come: a busy machine may take its time. */
const PATIENCE_MS = 60_000;

export class RawClient {
  readonly socket: Socket;
  /** everything that came since the last `take` */
  received: Buffer = Buffer.alloc(0);
  /** how the server ended the connection, as soon as it did */
  end: "fin" | "reset" | undefined;
  /** several calls may be under way */
  readonly #waiting = new Set<() => void>();

  private constructor(socket: Socket, end?: "reset") {
    this.socket = socket;
    this.end = end;
    socket.on("data", (bytes: Buffer) => {
      this.received = Buffer.concat([this.received, bytes]);
      this.#wake();
    });
    socket.on("end", () => {
      this.end ??= "fin";
      this.#wake();
    });
    socket.on("error", () => {
      this.end ??= "reset";
      this.#wake();
    });
    socket.on("close", () => {
      this.end ??= "reset";
      this.#wake();
    });
  }

  static open(port: number): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", noDelay: true, allowHalfOpen: true });
      const failed = (error: Error & { code?: string }) => {
        // A server that resets at once may be quicker than the end of our own connect.
        if (error.code === "ECONNRESET") resolve(new RawClient(socket, "reset"));
        else reject(error);
      };
      socket.once("error", failed);
      socket.once("connect", () => {
        socket.off("error", failed);
        resolve(new RawClient(socket));
      });
    });
  }

  send(bytes: Uint8Array | string): this {
    this.socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
    return this;
  }

  /** One write for each byte, each in a turn of its own. */
  async sendSlowly(bytes: Uint8Array): Promise<void> {
    for (const byte of bytes) {
      this.socket.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** The next `count` bytes. Rejects if the server ends or is silent instead. */
  async take(count: number, limitMs: number = PATIENCE_MS): Promise<Buffer> {
    await this.#until(() => this.received.length >= count || this.end !== undefined, limitMs);
    if (this.received.length < count)
      throw new Error(`${count} bytes expected, ${this.received.length} came, then ${this.end ?? "silence"}`);
    const taken = this.received.subarray(0, count);
    this.received = this.received.subarray(count);
    return taken;
  }

  /** A frame behind an int32 length; returns its content. */
  async takeFrame(limitMs?: number): Promise<Buffer> {
    const length = (await this.take(4, limitMs)).readInt32BE(0);
    return this.take(length, limitMs);
  }

  /** Everything up to the end of the connection. */
  async untilEnd(limitMs: number = PATIENCE_MS): Promise<{ readonly bytes: Buffer; readonly end: "fin" | "reset" }> {
    await this.#until(() => this.end !== undefined, limitMs);
    if (this.end === undefined) throw new Error(`still open; ${this.received.length} bytes came`);
    return { bytes: this.received, end: this.end };
  }

  /** What came within `ms`; for silence. */
  async within(ms: number): Promise<{ readonly bytes: Buffer; readonly end: "fin" | "reset" | undefined }> {
    await this.#until(() => this.end !== undefined, ms);
    return { bytes: this.received, end: this.end };
  }

  close(): void {
    this.socket.destroy();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const wake of waiting) wake();
  }

  async #until(done: () => boolean, limitMs: number): Promise<void> {
    const deadline = Date.now() + limitMs;
    while (!done()) {
      const left = deadline - Date.now();
      if (left <= 0) return;
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#waiting.add(resolve);
        timer = setTimeout(resolve, left);
      });
      clearTimeout(timer);
    }
  }
}

export function ascii(text: string): Buffer {
  return Buffer.from(text, "latin1");
}

/** HBas, version 0, SIMPLE; a header for `client` and `ClientMetaService`: bytes sent to a real server. */
export const SIMPLE_OPENING: Buffer = Buffer.concat([
  hex("48426173 00 50"),
  hex("0000001d 0a08 0a06"),
  ascii("client"),
  hex("12 11"),
  ascii("ClientMetaService"),
]);

/** A request without parameters, its timeout left out: for ids and names under 128. */
export function request(callId: number, method: string): Buffer {
  const header = Buffer.concat([Buffer.from([0x08, callId, 0x1a, method.length]), ascii(method), hex("20 01")]);
  return Buffer.concat([hex("000000"), Buffer.from([header.length + 2, header.length]), header, hex("00")]);
}
