/**
 * One client's connection, from its first byte: handshake, connection header, calls. Decides what is read and when; the
 * handshake is the work of `HandshakeDriver`, the answers that of `CallRunner`.
 */
import { setImmediate } from "node:timers";
import type { SecurityLayer } from "../auth/mechanism.ts";
import { ByteQueue } from "../bytes/byte-queue.ts";
import type { EndKind } from "../handshake/types.ts";
import type { ConnectionHeader } from "../protobuf/rpc-messages.ts";
import { takeConnectionHeader } from "../wire/connection-header.ts";
import { takeLengthPrefixed } from "../wire/stated-length.ts";
import { wrapChunk } from "../wire/wrapped-stream.ts";
import { AnswerStage } from "./answer-stage.ts";
import { CallRunner } from "./call-runner.ts";
import { CellBlockCodec, checkCodecs } from "./cell-codecs.ts";
import { clientVersionOf } from "./client-version.ts";
import type { AnswerPlace } from "./faults.ts";
import { HandshakeDriver, type HandshakeOwner, type HandshakeResult, type HandshakeSetup } from "./handshake-driver.ts";
import type { ServerLimits } from "./limits.ts";
import { refuseOversized } from "./oversized-request.ts";
import type { Pipe, PipeListener } from "./pipe.ts";
import type { Service } from "./service.ts";
import type { Turns } from "./turns.ts";

/** What a connection shares with the others of its server. */
export interface ConnectionSetup extends HandshakeSetup {
  readonly services: ReadonlyMap<string, Service>;
  readonly limits: ServerLimits;
  /** for what is a lot of work */
  readonly turns: Turns;
  /** our own `host:port` */
  readonly address: string;
  /** called once, if handshake and header come to their end */
  readonly onOpened: () => void;
  /** called once, when nothing is left of it */
  readonly onClosed: () => void;
}

/** Room for what is read before the reading stops. */
const READ_AHEAD_BYTES = 1 << 20;

/** Work for one client in one go, however many calls it has sent at once. */
const PUMP_MS = 5;

type Phase = "handshake" | "header" | "calls" | "over";

export class ServerConnection implements PipeListener, HandshakeOwner {
  readonly #setup: ConnectionSetup;
  readonly #pipe: Pipe;
  readonly #handshake: HandshakeDriver;
  readonly #answers: AnswerStage;
  /** as it came from the socket */
  readonly #inbox: ByteQueue;
  /** what is read after the handshake: the inbox, or what the chunks in it hold */
  #stream: ByteQueue;
  #layer: SecurityLayer | undefined;
  #runner: CallRunner | undefined;
  #user: string | undefined;
  #phase: Phase = "handshake";
  #hasSpoken = false;
  /** something is being waited for; nothing is read meanwhile */
  #busy = false;
  #pumping = false;
  /** others are served first */
  #resting = false;
  readonly #openingTimer: NodeJS.Timeout;

  constructor(setup: ConnectionSetup, makePipe: (listener: PipeListener) => Pipe) {
    this.#setup = setup;
    this.#pipe = makePipe(this);
    this.#handshake = new HandshakeDriver(setup, this.#pipe.peer, this);
    this.#answers = new AnswerStage(setup.faults, (frame) => this.#sendAnswer(frame));
    this.#inbox = new ByteQueue(setup.limits.maxFrameBytes + READ_AHEAD_BYTES);
    this.#stream = this.#inbox;
    const { openingTimeoutMs } = setup.limits;
    this.#openingTimer = setTimeout(() => this.close(`not open after ${openingTimeoutMs} ms`), openingTimeoutMs);
    setup.record({ type: "connected", connection: setup.number, peer: this.#pipe.peer });
    this.#pipe.start();
  }

  /** Whether the client has sent anything. */
  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }

  received(bytes: Buffer): void {
    if (this.#phase === "over") return;
    this.#hasSpoken = true;
    if (!this.#inbox.push(bytes)) return this.close("more bytes than may wait");
    this.#pump();
  }

  ended(how: EndKind): void {
    if (this.#phase === "over") return;
    // Calls without an answer are abandoned, as HBase does when a client closes.
    this.close(how === "reset" ? "the client reset the connection" : "the client closed");
  }

  drained(): void {
    this.#pump();
  }

  closed(reason: string): void {
    this.#finish();
    this.#setup.record({ type: "closed", connection: this.#setup.number, reason });
    this.#setup.onClosed();
  }

  /** The faults have changed: what they held up may go on. */
  poke(): void {
    this.#pump();
  }

  destroy(reason: string): void {
    this.#finish();
    this.#pipe.destroy(reason);
  }

  #pump(): void {
    if (this.#phase === "over" || this.#pumping) return;
    this.#pumping = true;
    this.#pipe.cork();
    try {
      const restAtMs = performance.now() + PUMP_MS;
      while (!this.#held && this.#step()) if (performance.now() >= restAtMs) this.#rest();
    } catch (error) {
      this.close(error instanceof Error ? error.message : String(error));
    } finally {
      this.#pumping = false;
      this.#pipe.uncork();
    }
    this.#regulateReading();
  }

  #rest(): void {
    this.#resting = true;
    setImmediate(() => {
      this.#resting = false;
      this.#pump();
    });
  }

  /** Nothing more is read while this is true. */
  get #held(): boolean {
    const { limits, faults } = this.#setup;
    if (this.#busy || this.#resting || this.#pipe.unsentBytes > limits.maxUnsentBytes) return true;
    if (this.#runner?.isLoaded === true) return true;
    if ((this.#runner?.inFlight ?? 0) + this.#answers.waiting >= limits.maxCallsInFlight) return true;
    const established = this.#phase === "header" || this.#phase === "calls";
    return established && faults.now.stopReading === "afterHandshake";
  }

  #regulateReading(): void {
    if (this.#isOver()) return;
    if (this.#held) this.#pipe.pause();
    else this.#pipe.resume();
  }

  // A method, because the compiler believes that a phase it has seen cannot change behind a call.
  #isOver(): boolean {
    return this.#phase === "over";
  }

  /** Takes the next piece of what has arrived; false if it is not all here. */
  #step(): boolean {
    switch (this.#phase) {
      case "handshake":
        return this.#handshake.read(this.#inbox);
      case "header":
        return this.#readHeader();
      case "calls":
        return this.#readCall();
      case "over":
        return false;
    }
  }

  playDead(): void {
    this.#finish();
    this.#pipe.playDead();
  }

  close(reason: string): void {
    this.#finish();
    this.#pipe.close(reason);
  }

  send(bytes: Buffer, place: AnswerPlace): void {
    if (this.#isOver()) return;
    const { halfAnswer, closeWithAnswer } = this.#setup.faults.now;
    if (halfAnswer?.to === place) return this.#sendHalf(bytes, halfAnswer.ending);
    this.#pipe.write(bytes);
    if (closeWithAnswer === place) this.close("closed with the answer, as was asked");
  }

  established({ user, layer, leftover }: HandshakeResult): void {
    this.#user = user;
    this.#layer = layer;
    this.#phase = "header";
    // What the machine has not used came before what waits in the inbox.
    if (leftover.length > 0) this.#inbox.push(Buffer.concat([leftover, this.#inbox.takeAll()]));
    // The beginning of a frame, and the chunk that goes on with it.
    if (layer !== undefined) this.#stream = new ByteQueue(this.#inbox.limitBytes * 2);
  }

  hold(): void {
    this.#busy = true;
  }

  release(): void {
    this.#busy = false;
    this.#pump();
  }

  #readHeader(): boolean {
    const header = takeConnectionHeader(this.#stream, this.#setup.limits.maxConnectionHeaderBytes);
    if (header === undefined) return this.#unwrap();
    this.#acceptHeader(header);
    return true;
  }

  /** What HBase does not know it leaves without a word. */
  #acceptHeader(header: ConnectionHeader): void {
    const { faults, services, limits, address, number, record, turns, onOpened } = this.#setup;
    const name = header.serviceName ?? "";
    const service = services.get(name);
    if (service === undefined) return this.close(`unknown service ${JSON.stringify(name)}`);
    const problem = checkCodecs(header);
    if (problem !== undefined) return this.close(problem);
    const user = this.#user ?? header.userInfo?.effectiveUser;
    this.#runner = new CallRunner({
      service,
      context: {
        user,
        authMethod: this.#user === undefined ? "SIMPLE" : "KERBEROS",
        peer: this.#pipe.peer,
        version: clientVersionOf(header.versionInfo),
      },
      codec: new CellBlockCodec(header, limits.maxFrameBytes, turns),
      maxAnswerBytes: limits.maxAnswerBytes,
      address,
      faults,
      report: (report) => record({ connection: number, ...report }),
      answer: (frame) => this.#answers.push(frame),
      end: (how) => this.#end(how),
      onRelief: () => this.#pump(),
    });
    clearTimeout(this.#openingTimer);
    this.#phase = "calls";
    onOpened();
    record({ type: "header", connection: number, service: name, ...(user === undefined ? {} : { user }) });
  }

  #readCall(): boolean {
    const stated = this.#stream.peekInt32();
    if (stated !== undefined && stated > this.#setup.limits.maxFrameBytes) return this.#refuseCall(stated);
    const frame = takeLengthPrefixed(this.#stream, "a request", this.#setup.limits.maxFrameBytes);
    if (frame === undefined) return this.#unwrap();
    this.#runner?.run(frame);
    return true;
  }

  #refuseCall(statedBytes: number): boolean {
    const answer = refuseOversized(this.#stream, statedBytes, this.#setup.limits.maxFrameBytes, this.#pipe.peer);
    if (answer === undefined) return this.#unwrap();
    this.#sendAnswer(answer);
    this.close(`a request of ${statedBytes} bytes`);
    return true;
  }

  /**
   * Moves the next chunk to where frames are cut, once there is no whole frame any more: Java's client sends the cells of a call in a
   * chunk behind that of the call. False if there is no chunk.
   */
  #unwrap(): boolean {
    if (this.#layer === undefined) return false;
    const chunk = takeLengthPrefixed(this.#inbox, "a wrapped chunk", this.#setup.limits.maxFrameBytes);
    if (chunk === undefined) return false;
    if (!this.#stream.push(this.#layer.unwrap(chunk))) throw new Error("more bytes than may wait");
    return true;
  }

  #sendAnswer(frame: Buffer): void {
    if (this.#isOver()) return;
    this.send(this.#layer === undefined ? frame : wrapChunk(this.#layer, frame), "call");
    // An answer that was late may have held up the reading.
    if (!this.#pumping) this.#pump();
  }

  /** In place of an answer. */
  #end(how: "close" | "reset"): void {
    const reason = "no answer, as was asked";
    if (how === "close") return this.close(reason);
    this.#finish();
    this.#pipe.reset(reason);
  }

  #sendHalf(bytes: Buffer, then: "hang" | "close" | "reset"): void {
    this.#pipe.write(bytes.subarray(0, bytes.length >> 1));
    if (then === "hang") return this.playDead();
    this.#finish();
    if (then === "close") this.#pipe.close("half an answer, as was asked");
    else this.#pipe.reset("half an answer, as was asked");
  }

  /** Lets go of everything but the pipe; idempotent. */
  #finish(): void {
    this.#phase = "over";
    clearTimeout(this.#openingTimer);
    this.#answers.close();
    this.#handshake.dispose();
    this.#layer = undefined;
  }
}
