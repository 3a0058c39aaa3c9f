/**
 * One accepted socket, as the rest of the server sees it: bytes in and out, an end that loses nothing, and the faults that are
 * about bytes. Knows nothing of what the bytes mean.
 */
import type { Socket } from "node:net";
import type { EndKind } from "../handshake/types.ts";
import type { ConnectionFaults } from "./fault-source.ts";
import type { CutFault } from "./faults.ts";

/** What listens at our end. */
export interface PipeListener {
  received(bytes: Buffer): void;
  /** The client has finished sending, or the socket broke. */
  ended(how: EndKind): void;
  /** What had piled up was sent. */
  drained(): void;
  /** Gone; called once, last. */
  closed(reason: string): void;
}

/** How long what the client still sends is thrown away after we have closed: data that nobody reads would become a reset. */
const LINGER_MS = 1_000;

const RESET_AFTER_MS = 10;

export class Pipe {
  readonly peer: string;
  readonly #socket: Socket;
  readonly #faults: ConnectionFaults;
  readonly #listener: PipeListener;
  #sentBytes = 0;
  #receivedBytes = 0;
  /** why we closed; set: nothing is sent or listened to any more */
  #reason: string | undefined;
  #deaf = false;
  #lingering: NodeJS.Timeout | undefined;

  constructor(socket: Socket, faults: ConnectionFaults, listener: PipeListener) {
    this.#socket = socket;
    this.#faults = faults;
    this.#listener = listener;
    this.peer = `${socket.remoteAddress ?? "unknown"}:${socket.remotePort ?? 0}`;
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => this.#onData(bytes));
    socket.on("end", () => this.#onEnd());
    // The reset itself is told by "close", which follows.
    socket.on("error", () => {});
    socket.on("drain", () => listener.drained());
    socket.on("close", (failed: boolean) => this.#onClose(failed));
  }

  /** Plays the faults that come before the first byte. */
  start(): void {
    if (this.#faults.now.stopReading === "atOnce") this.#socket.pause();
    this.#cutIfReached();
  }

  get unsentBytes(): number {
    return this.#socket.writableLength;
  }

  write(bytes: Buffer): void {
    if (this.#reason !== undefined || this.#deaf) return;
    const allowed = this.#allowed("sends", this.#sentBytes, bytes.length);
    this.#sentBytes += allowed;
    if (allowed > 0) this.#socket.write(allowed === bytes.length ? bytes : bytes.subarray(0, allowed));
    this.#cutIfReached();
  }

  /** Writes until the matching `uncork` go out together. */
  cork(): void {
    this.#socket.cork();
  }

  uncork(): void {
    this.#socket.uncork();
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    const { stopReading } = this.#faults.now;
    if (stopReading !== "atOnce") this.#socket.resume();
  }

  /** Sends what was written, then FIN; what still comes is thrown away. */
  close(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    this.#socket.end();
    this.#socket.resume();
    this.#lingering = setTimeout(() => this.#socket.destroy(), LINGER_MS);
  }

  /** Sends what was written, then RST. */
  reset(reason: string): void {
    if (this.#reason !== undefined) return;
    this.#reason = reason;
    // A client that finds bytes and RST at once may take that for FIN (libuv does): give it time to read the bytes.
    const waitMs = this.#sentBytes === 0 ? 0 : RESET_AFTER_MS;
    if (waitMs === 0) this.#destroyWithReset();
    else this.#lingering = setTimeout(() => this.#destroyWithReset(), waitMs);
  }

  #destroyWithReset(): void {
    // libuv cannot reset a socket that it is shutting down, as it does when the client ends first: the event loop then spins
    // for ever (Node 20.20).
    if (this.#socket.writableEnded) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }

  /** Drops everything now. */
  destroy(reason: string): void {
    this.#reason ??= reason;
    this.#socket.destroy();
  }

  /** Says and hears nothing any more, and leaves the connection open. */
  playDead(): void {
    this.#deaf = true;
    this.#socket.resume();
  }

  #onData(bytes: Buffer): void {
    if (this.#reason !== undefined || this.#deaf) return;
    const allowed = this.#allowed("receives", this.#receivedBytes, bytes.length);
    this.#receivedBytes += allowed;
    if (allowed > 0) this.#listener.received(allowed === bytes.length ? bytes : bytes.subarray(0, allowed));
    this.#cutIfReached();
  }

  #onEnd(): void {
    if (this.#reason !== undefined) return;
    if (this.#deaf) this.close("the client closed");
    else this.#listener.ended("closed");
  }

  #onClose(failed: boolean): void {
    if (failed && this.#reason === undefined && !this.#deaf) this.#listener.ended("reset");
    // Last: whoever hears of the end may have closed.
    clearTimeout(this.#lingering);
    this.#listener.closed(this.#reason ?? (failed ? "the connection broke" : "the client closed"));
  }

  /** How many of `count` bytes may pass before the cut. */
  #allowed(direction: CutFault["direction"], passed: number, count: number): number {
    const { cut } = this.#faults.now;
    if (cut?.direction !== direction) return count;
    return Math.max(0, Math.min(count, cut.afterBytes - passed));
  }

  #cutIfReached(): void {
    const { cut } = this.#faults.now;
    if (cut === undefined) return;
    const passed = cut.direction === "sends" ? this.#sentBytes : this.#receivedBytes;
    if (passed < cut.afterBytes) return;
    const reason = `cut after ${passed} bytes that the server ${cut.direction}`;
    if (cut.how === "reset") this.reset(reason);
    else this.close(reason);
  }
}
