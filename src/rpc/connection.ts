/**
 * Calls to one service of one server. It opens itself, keeps calls while it opens, and when the socket dies it fails what was
 * sent and opens again for what was not: the calls are kept apart from the socket they will leave by.
 */
import { QueueFullError } from "../errors/connection-errors.ts";
import { ClientClosedError } from "../errors/usage-errors.ts";
import { addressText } from "../transport/transport.ts";
import type { Compression } from "../wire/compression.ts";
import { CallStream, type StreamEnd, type StreamOwner } from "./call-stream.ts";
import { callTimeoutError } from "./call-timeout.ts";
import type { Timer } from "./clock.ts";
import { connectionHeader } from "./connection-header.ts";
import { lostCallError, unsentCallError } from "./connection-loss.ts";
import type { Deadlines, Sweepable } from "./deadlines.ts";
import { Opening, type OpeningContext, type OpeningResult, type OpeningTarget } from "./opening.ts";
import type { CallHolder, PendingCall } from "./pending-call.ts";
import type { OpeningTrace } from "./trace.ts";
import { WaitingCalls } from "./waiting-calls.ts";

export interface ConnectionContext extends OpeningContext {
  readonly deadlines: Deadlines;
}

export type ConnectionState =
  | { readonly type: "opening"; readonly opening: Opening; readonly closing: boolean }
  | { readonly type: "open"; readonly stream: CallStream }
  /** no new calls; ends with the last answer */
  | { readonly type: "closing"; readonly stream: CallStream }
  | { readonly type: "closed"; readonly reason: unknown };

export interface ConnectionOwner {
  /** It takes no calls any more. Called before its calls hear of its end, so that they can be issued elsewhere. */
  connectionClosed(connection: Connection): void;
  /** Its last socket is gone. */
  connectionGone(connection: Connection): void;
  /** There was nobody to talk to at this address. */
  serverUnreachable(connection: Connection, error: unknown): void;
}

export class Connection implements CallHolder, Sweepable, StreamOwner {
  readonly #target: OpeningTarget;
  readonly #context: ConnectionContext;
  readonly #owner: ConnectionOwner;
  readonly #waiting = new WaitingCalls();
  #state: ConnectionState;
  #trace: OpeningTrace | undefined;
  #idleTimer: Timer | undefined;
  #lastWriteMs = 0;
  #stamping = false;
  /** sockets and openings that are not quite gone yet, and who waits for that */
  #remains = 0;
  #onGone: (() => void)[] = [];

  constructor(target: OpeningTarget, context: ConnectionContext, owner: ConnectionOwner) {
    this.#target = target;
    this.#context = context;
    this.#owner = owner;
    context.deadlines.add(this);
    this.#state = this.#open(false);
  }

  get state(): ConnectionState["type"] {
    return this.#state.type;
  }

  /** `host:port` */
  get server(): string {
    return addressText(this.#target.server);
  }

  get service(): string {
    return this.#target.service;
  }

  get callsWaiting(): number {
    return this.#waiting.count;
  }

  get callsUnderWay(): number {
    return this.#state.type === "open" || this.#state.type === "closing" ? this.#state.stream.callsUnderWay : 0;
  }

  /** How it was opened last, or how far its opening is. */
  get trace(): OpeningTrace | undefined {
    return this.#state.type === "opening" ? this.#state.opening.trace() : this.#trace;
  }

  /** Takes the call over; from here on it ends through its own `succeed` or `fail`. */
  issue(call: PendingCall): void {
    call.holder = this;
    const state = this.#state;
    if (state.type === "open") this.#send(state.stream, call);
    else if (state.type === "opening" && !state.closing) this.#enqueue(call);
    else call.fail(new ClientClosedError(`The connection is ${state.type}.`, { where: call.place() }));
  }

  /** The call has ended on its own account. */
  release(call: PendingCall): void {
    const state = this.#state;
    if (call.state === "waiting") {
      this.#waiting.forget(call);
      if (state.type === "opening" && state.closing && this.#waiting.count === 0) this.#finishClosing();
    } else if (state.type === "open" || state.type === "closing") state.stream.forget(call);
  }

  /** Fails what is overdue. */
  sweep(nowMs: number): number {
    let trace: OpeningTrace | undefined;
    const expire = (call: PendingCall): void => {
      trace ??= this.trace;
      call.fail(callTimeoutError(call, nowMs, trace, this.#unansweredCompression()));
    };
    const earliest = this.#waiting.sweep(nowMs, expire);
    const state = this.#state;
    if (state.type === "opening" && state.closing && this.#waiting.count === 0) this.#finishClosing();
    if (state.type !== "open" && state.type !== "closing") return earliest;
    const ofStream = Math.min(earliest, state.stream.sweep(nowMs, expire));
    if (state.stream.callsUnderWay === 0) this.streamIdle();
    return ofStream;
  }

  /** Takes no new calls, lets the others end, then closes. Resolves when the socket is gone. */
  close(): Promise<void> {
    const state = this.#state;
    if (state.type === "opening" || state.type === "open") {
      if (state.type === "opening") this.#state = { ...state, closing: true };
      else this.#state = { type: "closing", stream: state.stream };
      this.#owner.connectionClosed(this);
      if (this.#waiting.count + this.callsUnderWay === 0) this.#finishClosing();
    }
    return this.#gone();
  }

  /** Fails every call and closes at once. Resolves when the socket is gone. */
  destroy(): Promise<void> {
    const state = this.#state;
    if (state.type === "open" || state.type === "closing") state.stream.close();
    else if (state.type === "opening") this.#callOff(state.opening);
    return this.#gone();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  // What the stream reports.

  streamFlushed(nowMs: number, earliestDeadlineMs: number): void {
    this.#lastWriteMs = nowMs;
    this.#context.deadlines.note(earliestDeadlineMs, nowMs);
  }

  streamIdle(): void {
    if (this.#state.type === "closing" && this.#state.stream.callsUnderWay === 0) this.#finishClosing();
  }

  streamEnded(end: StreamEnd): void {
    const state = this.#state;
    if (state.type !== "open" && state.type !== "closing") return;
    const { sent, unsent } = state.stream.drain();
    this.#idleTimer?.cancel();
    const refusal = unsentCallError(end);
    if (refusal === undefined && state.type === "open" && unsent.length > 0) {
      this.#waiting.putBack(unsent);
      this.#stampSoon();
      this.#state = this.#open(false);
    } else {
      // `closing` holds no unsent calls longer than this turn; they share the fate of the socket.
      this.#waiting.putBack(unsent);
      this.#closeWith(refusal ?? new ClientClosedError("The connection was closed before the call was sent."));
    }
    for (const call of sent) call.fail(lostCallError(call, end));
  }

  streamGone(): void {
    this.#left();
  }

  // Opening.

  #open(closing: boolean): ConnectionState {
    const opening = new Opening(this.#context, this.#target);
    this.#remains++;
    void opening.run().then((result) => this.#onOpened(opening, result));
    return { type: "opening", opening, closing };
  }

  #onOpened(opening: Opening, result: OpeningResult): void {
    const state = this.#state;
    this.#trace = result.trace;
    if (state.type !== "opening" || state.opening !== opening) {
      if (result.type === "opened") result.pipe.close();
    } else if (result.type === "opened") {
      this.#remains++;
      this.#onEstablished(result, state.closing);
    } else {
      if (result.unreachable) this.#owner.serverUnreachable(this, result.error);
      this.#closeWith(result.error);
    }
    this.#left();
  }

  #onEstablished({ pipe }: Extract<OpeningResult, { type: "opened" }>, closing: boolean): void {
    const { clock, counters, options } = this.#context;
    const stream = new CallStream(pipe, this, { ...options, clock, counters });
    this.#state = closing ? { type: "closing", stream } : { type: "open", stream };
    const nowMs = clock.now();
    this.#lastWriteMs = nowMs;
    this.#armIdleTimer(options.idleTimeoutMs);
    stream.start(connectionHeader(this.#target.service, pipe.auth, options.simpleUser, options));
    // The pipe may have ended behind its handshake; then the calls are with the next opening already.
    if (!this.#uses(stream)) return;
    for (const call of this.#waiting.drain()) {
      call.stamp(nowMs);
      call.setRemaining(nowMs);
      stream.send(call);
    }
    stream.flush();
  }

  #uses(stream: CallStream): boolean {
    return (this.#state.type === "open" || this.#state.type === "closing") && this.#state.stream === stream;
  }

  // Calls.

  #send(stream: CallStream, call: PendingCall): void {
    const { maxQueuedCalls, maxQueuedBytes } = this.#context.options;
    if (stream.callsUnderWay >= maxQueuedCalls)
      this.#refuse(call, `${maxQueuedCalls} calls are under way (maxQueuedCalls)`);
    else if (stream.wouldExceed(maxQueuedBytes, call.bytes)) {
      this.#refuse(call, `the server does not read, and ${stream.backlogBytes} bytes wait for it (maxQueuedBytes)`);
    } else stream.send(call);
  }

  #enqueue(call: PendingCall): void {
    const { maxQueuedCalls, maxQueuedBytes } = this.#context.options;
    const waiting = this.#waiting;
    if (waiting.count >= maxQueuedCalls) {
      this.#refuse(call, `${waiting.count} calls wait for the connection to open (maxQueuedCalls)`);
    } else if (waiting.count > 0 && waiting.bytes + call.bytes > maxQueuedBytes) {
      this.#refuse(call, `${waiting.bytes} bytes of calls wait for the connection to open (maxQueuedBytes)`);
    } else {
      waiting.push(call);
      this.#stampSoon();
    }
  }

  #refuse(call: PendingCall, why: string): void {
    call.fail(new QueueFullError(`The call was not sent: ${why}.`, { where: call.place() }));
  }

  /** One look at the clock for all calls of this turn. */
  #stampSoon(): void {
    if (this.#stamping) return;
    this.#stamping = true;
    process.nextTick(() => {
      this.#stamping = false;
      const nowMs = this.#context.clock.now();
      this.#context.deadlines.note(this.#waiting.stamp(nowMs), nowMs);
    });
  }

  /** How cells are compressed, as long as nothing has been answered to that. */
  #unansweredCompression(): Compression | undefined {
    const state = this.#state;
    if (state.type !== "open" && state.type !== "closing") return undefined;
    return state.stream.answered ? undefined : this.#context.options.compressor?.compression;
  }

  // Closing.

  #armIdleTimer(ms: number): void {
    this.#idleTimer = this.#context.clock.setTimer(ms, () => this.#onIdleTimer());
  }

  #onIdleTimer(): void {
    if (this.#state.type !== "open") return;
    const { idleTimeoutMs } = this.#context.options;
    const idleMs = this.#context.clock.now() - this.#lastWriteMs;
    if (this.#state.stream.callsUnderWay > 0) this.#armIdleTimer(idleTimeoutMs);
    else if (idleMs < idleTimeoutMs) this.#armIdleTimer(idleTimeoutMs - idleMs);
    else void this.close();
  }

  /** Nothing is left to be answered. */
  #finishClosing(): void {
    const state = this.#state;
    if (state.type === "closing") state.stream.close();
    else if (state.type === "opening") this.#callOff(state.opening);
  }

  #callOff(opening: Opening): void {
    const reason = new ClientClosedError("The client was closed.");
    opening.cancel(reason);
    this.#closeWith(reason);
  }

  #closeWith(reason: unknown): void {
    this.#state = { type: "closed", reason };
    this.#idleTimer?.cancel();
    this.#context.deadlines.remove(this);
    this.#owner.connectionClosed(this);
    for (const call of this.#waiting.drain()) call.fail(reason);
  }

  #left(): void {
    this.#remains--;
    if (this.#remains > 0 || this.#state.type !== "closed") return;
    this.#owner.connectionGone(this);
    for (const resolve of this.#onGone.splice(0)) resolve();
  }

  #gone(): Promise<void> {
    if (this.#state.type === "closed" && this.#remains === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onGone.push(resolve));
  }
}
