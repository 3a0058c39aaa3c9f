/**
 * Byte pipes over TCP, for both ends. The dialling side reads into the listener's own memory (Node's `onread`); an accepted
 * socket, whose reads Node does not let us direct, copies into it.
 */
import { connect, type Socket } from "node:net";
import { ConnectTimeoutError } from "../errors/timeout-errors.ts";
import { connectError } from "./connect-error.ts";
import { type Address, addressText, type ByteSink, type Dial, type DialOptions, type Transport } from "./transport.ts";

/** Idle time after which the operating system starts to probe; firewalls commonly forget a silent connection after some minutes. */
const KEEP_ALIVE_DELAY_MS = 60_000;

export const dialTcp: Dial = (address: Address, options: DialOptions): Promise<Transport> =>
  new Promise((resolve, reject) => {
    if (options.signal?.aborted === true) {
      reject(options.signal.reason as Error);
      return;
    }
    new TcpDialling(address, options, resolve, reject);
  });

/** Adopts a socket that a `net.Server` accepted. Nothing is read until a listener is attached. */
export function acceptTcp(socket: Socket): Transport {
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_DELAY_MS);
  const peer = addressText({ host: socket.remoteAddress ?? "unknown", port: socket.remotePort ?? 0 });
  const transport = new TcpTransport(peer, undefined);
  transport.adopt(socket);
  return transport;
}

/** One attempt to connect: exactly one of connected, failed, timed out and aborted. */
class TcpDialling {
  readonly #socket: Socket;
  readonly #options: DialOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #reject: (reason: unknown) => void;
  readonly #onAbort: () => void;
  readonly #onError: (error: Error) => void;

  constructor(
    address: Address,
    options: DialOptions,
    resolve: (transport: Transport) => void,
    reject: (reason: unknown) => void,
  ) {
    const transport = new TcpTransport(addressText(address), options.sink);
    this.#options = options;
    this.#reject = reject;
    this.#onAbort = () => this.#fail(options.signal?.reason);
    this.#onError = (error) => this.#fail(connectError(error, addressText(address)));
    this.#timer = setTimeout(() => this.#fail(timeoutError(address, options)), options.timeoutMs);
    this.#timer.unref();
    this.#socket = connect({
      host: address.host,
      port: address.port,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
      onread: transport.onread,
    });
    this.#socket.once("error", this.#onError);
    this.#socket.once("connect", () => {
      this.#settle();
      transport.adopt(this.#socket);
      resolve(transport);
    });
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  #fail(reason: unknown): void {
    this.#settle();
    // A socket that is given up may still report what happened to it; nobody is left to hear that.
    this.#socket.on("error", () => {});
    this.#socket.destroy();
    this.#reject(reason);
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#socket.off("error", this.#onError);
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
  }
}

function timeoutError(address: Address, options: DialOptions): ConnectTimeoutError {
  return new ConnectTimeoutError(options.timeoutMs, { where: { server: addressText(address) } });
}

interface OnRead {
  readonly buffer: () => Uint8Array;
  readonly callback: (count: number, memory: Uint8Array) => boolean;
}

class TcpTransport implements Transport {
  readonly peer: string;
  readonly onread: OnRead;
  #socket: Socket | undefined;
  #sink: ByteSink | undefined;
  /** whose memory the next read goes to: the listener may have been replaced since Node asked for it */
  #lender: ByteSink | undefined;
  #error: Error | undefined;
  #paused = false;
  #closed = false;

  constructor(peer: string, sink: ByteSink | undefined) {
    this.peer = peer;
    this.#sink = sink;
    this.onread = { buffer: () => this.#lend(), callback: (count, memory) => this.#onRead(count, memory) };
  }

  /** Listens to a connected socket. */
  adopt(socket: Socket): void {
    this.#socket = socket;
    socket.on("error", (error) => {
      this.#error ??= error;
    });
    socket.on("end", () => this.#guard(() => this.#sink?.ended()));
    socket.on("close", () => this.#onClose());
    if (this.#sink !== undefined) return;
    // Accepted: nothing flows before somebody listens.
    socket.pause();
  }

  attach(sink: ByteSink): void {
    const first = this.#sink === undefined;
    this.#sink = sink;
    const socket = this.#socket;
    if (!first || socket === undefined) return;
    socket.on("data", (chunk: Buffer) => this.#guard(() => this.#copy(chunk)));
    if (!this.#paused) socket.resume();
    if (this.#closed) process.nextTick(() => this.#sink?.closed(this.#error));
  }

  write(bytes: Uint8Array): void {
    const socket = this.#socket;
    // Writing behind FIN or after the end would only raise an error event; the listener is told of the end anyway.
    if (socket === undefined || !socket.writable) return;
    socket.write(bytes);
  }

  get unsentBytes(): number {
    return this.#socket?.writableLength ?? 0;
  }

  pause(): void {
    this.#paused = true;
    this.#socket?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#socket?.resume();
  }

  end(): void {
    this.#socket?.end();
  }

  destroy(how: "close" | "reset" = "close"): void {
    // libuv cannot reset a socket that it is shutting down: the event loop then spins for ever (Node 20.20).
    if (how === "reset" && this.#socket?.writableEnded === false) this.#socket.resetAndDestroy();
    else this.#socket?.destroy();
  }

  #lend(): Uint8Array {
    const sink = this.#sink;
    if (sink === undefined) return DISCARD;
    this.#lender = sink;
    return sink.buffer();
  }

  #onRead(count: number, memory: Uint8Array): boolean {
    try {
      const sink = this.#sink;
      if (sink !== undefined && sink === this.#lender) sink.filled(count);
      else this.#copy(memory.subarray(0, count));
    } catch (error) {
      // Thrown from here it would be an uncaught exception.
      this.#socket?.destroy(error as Error);
    }
    return !this.#paused;
  }

  #copy(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const sink = this.#sink;
      if (sink === undefined || this.#closed) return;
      const target = sink.buffer();
      const count = Math.min(target.length, chunk.length - at);
      target.set(chunk.subarray(at, at + count));
      sink.filled(count);
      at += count;
    }
  }

  #guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.#socket?.destroy(error as Error);
    }
  }

  #onClose(): void {
    this.#closed = true;
    this.#sink?.closed(this.#error);
  }
}

/** Node asks for memory once before it has connected; a listener is always there by then on the dialling side. */
const DISCARD: Uint8Array = new Uint8Array(1);
