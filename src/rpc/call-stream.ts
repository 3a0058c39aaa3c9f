/**
 * Calls over one established pipe: writes their frames, matches the answers by call id, and says how it ended. What becomes
 * of the calls it still held then is the connection's business.
 */

import { SaslRefusedError } from "../errors/handshake-errors.ts";
import type { HBaseError } from "../errors/hbase-error.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import type { RemoteException } from "../errors/remote-error.ts";
import { rejectionError } from "../handshake/opening-error.ts";
import type { ByteSink } from "../transport/transport.ts";
import type { CellBlockCompressor } from "../wire/compression.ts";
import { isFatalConnectionException } from "../wire/exception.ts";
import type { RequestParts } from "../wire/request.ts";
import { callIdOf, decodeResponseFrame, NO_CALL_ID, type ResponseFrame } from "../wire/response.ts";
import { CallTable } from "./call-table.ts";
import type { Clock } from "./clock.ts";
import { Inbound, type LateSaslError } from "./inbound.ts";
import type { OpenedPipe } from "./opened-pipe.ts";
import { Outbox } from "./outbox.ts";
import type { PendingCall } from "./pending-call.ts";
import type { RpcCounters } from "./rpc-counters.ts";

/** How a stream ended. */
export type StreamEnd =
  /** FIN, reset or silence of the network; `answered`: the server had answered before */
  | { readonly type: "lost"; readonly cause: Error | undefined; readonly answered: boolean }
  /** the server's last word: it refuses this connection, or was refused by it; `answered` as above */
  | { readonly type: "refused"; readonly error: HBaseError; readonly answered: boolean }
  /** bytes that are no frames, or could not be unwrapped */
  | { readonly type: "malformed"; readonly error: unknown }
  /** closed from this side */
  | { readonly type: "closedHere" };

export interface StreamOwner {
  streamEnded(end: StreamEnd): void;
  /** Calls were given to the socket: the clock was read. */
  streamFlushed(nowMs: number, earliestDeadlineMs: number): void;
  /** The last call under way has ended. */
  streamIdle(): void;
  /** The socket is gone; called last. */
  streamGone(): void;
}

export interface StreamOptions {
  readonly clock: Clock;
  readonly counters: RpcCounters;
  readonly maxFrameBytes: number;
  /** of cell blocks, as the connection header says */
  readonly compressor?: CellBlockCompressor;
}

export class CallStream implements ByteSink {
  readonly #pipe: OpenedPipe;
  readonly #owner: StreamOwner;
  readonly #clock: Clock;
  readonly #counters: RpcCounters;
  readonly #inbound: Inbound;
  readonly #outbox: Outbox;
  readonly #compressor: CellBlockCompressor | undefined;
  readonly #maxBytes: number;
  readonly #table = new CallTable();
  /** encoded in this turn, and not yet given to the socket */
  #encoded: PendingCall[] = [];
  #answered = false;
  #over = false;

  constructor(pipe: OpenedPipe, owner: StreamOwner, options: StreamOptions) {
    this.#pipe = pipe;
    this.#owner = owner;
    this.#clock = options.clock;
    this.#counters = options.counters;
    this.#compressor = options.compressor;
    this.#maxBytes = options.maxFrameBytes;
    const { layer } = pipe;
    const mayRefuseLate = pipe.auth === "kerberos";
    this.#inbound = new Inbound(
      { layer, mayRefuseLate, maxFrameBytes: options.maxFrameBytes },
      (buffer, start, end) => this.#onFrame(buffer, start, end),
      (error) => this.#onLateError(error),
    );
    this.#outbox = new Outbox(pipe.transport, layer, {
      onFlush: () => this.#onFlush(),
      onFailure: (error) => this.#end({ type: "malformed", error }),
    });
  }

  /** Starts to listen, with what has arrived already, and queues the connection header in front of all calls. */
  start(connectionHeader: Buffer): void {
    this.#outbox.appendBytes(connectionHeader);
    this.#pipe.handOver(this);
  }

  get callsUnderWay(): number {
    return this.#table.size;
  }

  /** The server has answered some call. */
  get answered(): boolean {
    return this.#answered;
  }

  get backlogBytes(): number {
    return this.#outbox.backlogBytes;
  }

  /** Whether so many more bytes are more than a server that does not read may be sent. */
  wouldExceed(limitBytes: number, bytes: number): boolean {
    const backlog = this.#outbox.backlogBytes;
    return backlog > 0 && backlog + bytes > limitBytes;
  }

  send(call: PendingCall): void {
    const compressed = this.#compressor === undefined ? undefined : compressedBlock(this.#compressor, call);
    if (compressed === "failed") return;
    this.#table.add(call);
    call.state = "encoded";
    this.#encoded.push(call);
    this.#outbox.append(compressed === undefined ? call : partsWith(call, compressed));
  }

  flush(): void {
    this.#outbox.flush();
  }

  /** The call has ended without its answer, which is dropped if it comes late. */
  forget(call: PendingCall): void {
    this.#table.take(call.callId);
    if (this.#table.size === 0) this.#owner.streamIdle();
  }

  sweep(nowMs: number, onExpired: (call: PendingCall) => void): number {
    return this.#table.sweep(nowMs, onExpired);
  }

  /** Closes the pipe at once. The calls stay here until they are drained. */
  close(): void {
    this.#end({ type: "closedHere" });
  }

  /** Takes out the calls that are left, those that never were on the wire apart. */
  drain(): { readonly sent: PendingCall[]; readonly unsent: PendingCall[] } {
    const calls = this.#table.drain();
    this.#encoded = [];
    return {
      sent: calls.filter((call) => call.state === "sent"),
      unsent: calls.filter((call) => call.state === "encoded"),
    };
  }

  buffer(): Uint8Array {
    return this.#inbound.buffer();
  }

  filled(count: number): void {
    if (this.#over) return;
    try {
      this.#inbound.filled(count);
    } catch (error) {
      this.#end({ type: "malformed", error });
      return;
    }
    if (this.#table.size === 0 && !this.#over) this.#owner.streamIdle();
  }

  ended(): void {
    this.#end({ type: "lost", cause: undefined, answered: this.#answered });
  }

  closed(error: Error | undefined): void {
    this.#end({ type: "lost", cause: error, answered: this.#answered });
    this.#owner.streamGone();
  }

  #onFrame(buffer: Buffer, start: number, end: number): void {
    if (this.#over) return;
    let response: ResponseFrame;
    try {
      response = decodeResponseFrame(buffer, start, end);
    } catch (error) {
      this.#onUndecodable(error, callIdOf(buffer, start, end));
      return;
    }
    const { callId, exception, body, cellBlock } = response;
    if (exception !== undefined && (callId === NO_CALL_ID || isFatalConnectionException(exception.javaClass))) {
      this.#onRefusal(exception);
      return;
    }
    this.#answered = true;
    const call = this.#table.take(callId);
    if (call === undefined) this.#onUnknown(callId);
    else if (exception !== undefined) call.failRemotely(exception);
    else if (body === undefined) call.fail(emptyAnswer(end - start, call));
    else if (cellBlock === undefined) call.succeed({ body });
    else this.#succeedWithCells(call, body, cellBlock);
  }

  /** A cell block that cannot be uncompressed is this call's loss alone: the frame around it was whole. */
  #succeedWithCells(call: PendingCall, body: Buffer, received: Buffer): void {
    let cellBlock = received;
    try {
      if (this.#compressor !== undefined) cellBlock = this.#compressor.decompress(received, this.#maxBytes);
    } catch (error) {
      call.fail(error);
      return;
    }
    call.succeed({ body, cellBlock });
  }

  /** The frame's boundary is intact: only the call it belongs to is lost, if that can be told. */
  #onUndecodable(error: unknown, callId: number | undefined): void {
    if (callId === undefined || callId === NO_CALL_ID) throw error;
    this.#answered = true;
    const call = this.#table.take(callId);
    if (call === undefined) this.#onUnknown(callId);
    else call.fail(error);
  }

  #onUnknown(callId: number): void {
    if (this.#table.wasIssued(callId)) this.#counters.lateAnswers++;
    else this.#counters.unknownAnswers++;
  }

  #onRefusal(exception: RemoteException): void {
    this.#end({ type: "refused", error: rejectionError(exception, this.#pipe.place), answered: this.#answered });
  }

  #onLateError({ javaClass, message }: LateSaslError): void {
    const { place, principal } = this.#pipe;
    const where = { ...place, phase: "last SASL token", ...(principal === undefined ? {} : { principal }) };
    this.#end({ type: "refused", error: new SaslRefusedError(javaClass, message, { where }), answered: false });
  }

  #onFlush(): void {
    const nowMs = this.#clock.now();
    let earliest = Number.POSITIVE_INFINITY;
    for (const call of this.#encoded) {
      if (call.state !== "encoded") continue;
      call.stamp(nowMs);
      call.state = "sent";
      call.sentAtMs = nowMs;
      if (call.deadlineMs < earliest) earliest = call.deadlineMs;
    }
    this.#encoded.length = 0;
    this.#owner.streamFlushed(nowMs, earliest);
  }

  #end(end: StreamEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#outbox.close();
    this.#pipe.close();
    this.#owner.streamEnded(end);
  }
}

/** Undefined without cells. The call keeps the cells as they are: it may be written again, to another server. */
function compressedBlock(compressor: CellBlockCompressor, call: PendingCall): Buffer | "failed" | undefined {
  try {
    return call.cellBlock === undefined ? undefined : compressor.compress(call.cellBlock);
  } catch (error) {
    call.fail(error);
    return "failed";
  }
}

function partsWith({ callId, method, param, timeoutMs, priority }: PendingCall, cellBlock: Buffer): RequestParts {
  return { callId, method, param, timeoutMs, priority, cellBlock };
}

function emptyAnswer(frameBytes: number, call: PendingCall): MalformedMessageError {
  return new MalformedMessageError("response", frameBytes, "neither message nor exception", { where: call.place() });
}
