/**
 * Carries out the calls of one connection: a request's frame in, the answer's frame out. The order of the checks and the texts
 * are HBase's (`ServerRpcConnection.processRequest`).
 */
import { LengthOutOfBoundsError, MalformedMessageError } from "../errors/protocol-errors.ts";
import { type ExceptionToSend, encodeException } from "../wire/exception.ts";
import { type DecodedRequest, decodeRequestFrame } from "../wire/request.ts";
import { encodeResponse } from "../wire/response.ts";
import type { CellBlockCodec } from "./cell-codecs.ts";
import type { ServerEvent } from "./events.ts";
import type { ConnectionFaults } from "./fault-source.ts";
import type { CallFailure } from "./faults.ts";
import { type CallContext, NoAnswer, type Service, type ServiceAnswer, type ServiceMethod } from "./service.ts";
import { stackTraceOf, thrownToSend } from "./thrown.ts";

/** What is the same for all calls of a connection. */
export type ConnectionContext = Omit<CallContext, "cells" | "cellBlocks" | "timeoutMs" | "carry">;

/** An event of the server, but for the number of the connection. */
export type CallReport = WithoutConnection<"call"> | WithoutConnection<"answer"> | WithoutConnection<"dropped">;

type WithoutConnection<T extends ServerEvent["type"]> = Omit<Extract<ServerEvent, { readonly type: T }>, "connection">;

export interface CallRunnerOptions {
  readonly service: Service;
  readonly context: ConnectionContext;
  readonly codec: CellBlockCodec;
  /** of an answer, its cell block included; a larger one is answered with an exception */
  readonly maxAnswerBytes: number;
  /** our own `host:port`, for messages */
  readonly address: string;
  readonly faults: ConnectionFaults;
  readonly report: (report: CallReport) => void;
  /** takes the answer's frame */
  readonly answer: (frame: Buffer) => void;
  /** ends the connection, because a call is not to be answered */
  readonly end: (how: "close" | "reset") => void;
  /** called when `isLoaded` may be false again */
  readonly onRelief: () => void;
}

/** Calls of one connection that take more than one turn: each keeps what it has read so far. A large cell block counts as so many. */
const MAX_LOAD = 16;

/** Bounds nothing: whoever feeds it stops while `inFlight` is too high, or `isLoaded`. */
export class CallRunner {
  readonly #options: CallRunnerOptions;
  #inFlight = 0;
  #load = 0;

  constructor(options: CallRunnerOptions) {
    this.#options = options;
  }

  /** calls that were begun and have no answer yet */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** It has as much long work as one connection may make. */
  get isLoaded(): boolean {
    return this.#load >= MAX_LOAD;
  }

  /** Throws `MalformedMessageError` if the frame is no request; HBase closes the connection then. */
  run(frame: Buffer): void {
    const request = decodeRequestFrame(frame, 0, frame.length);
    const name = request.header.methodName ?? "";
    const call: Call = { callId: request.callId, name };
    const param = request.type === "request" ? { param: request.param } : {};
    this.#options.report({ type: "call", method: name, callId: call.callId, bytes: frame.length, ...param });
    const failure = this.#options.faults.takeFailure(name);
    if (failure !== undefined) return this.#fail(call, failureToSend(failure));
    const method = this.#options.service.methods.get(name);
    if (method === undefined)
      return this.#fail(call, this.#unreadable(`java.lang.UnsupportedOperationException: ${name}`));
    if (request.type === "unreadableParam") return this.#fail(call, this.#unreadable(request.error.message));
    if (request.header.requestParam !== true) return this.#fail(call, WITHOUT_PARAM);
    this.#invoke(call, method, request);
  }

  #invoke(call: Call, method: ServiceMethod, request: Request): void {
    try {
      const { cellBlock } = request;
      const cells = cellBlock === undefined ? undefined : this.#options.codec.decode(cellBlock);
      if (cells instanceof Promise) return void this.#await(call, this.#invokeLater(method, request, cells));
      const result = method(request.param, this.#contextOf(request, cells));
      if (!(result instanceof Promise)) return this.#succeed(call, result);
      void this.#await(call, result);
    } catch (error) {
      this.#failWith(call, error);
    }
  }

  /** A large block is kept until its call is over. */
  #invokeLater(method: ServiceMethod, request: Request, cells: Promise<Buffer>): Promise<ServiceAnswer> {
    const result = cells.then((read) => method(request.param, this.#contextOf(request, read)));
    this.#carry(result, MAX_LOAD);
    return result;
  }

  #carry(work: Promise<unknown>, load: number): void {
    this.#load += load;
    const relieve = (): void => {
      this.#load -= load;
      this.#options.onRelief();
    };
    work.then(relieve, relieve);
  }

  async #await(call: Call, result: Promise<ServiceAnswer>): Promise<void> {
    this.#inFlight += 1;
    try {
      const answer = await result;
      this.#inFlight -= 1;
      this.#succeed(call, answer);
    } catch (error) {
      this.#inFlight -= 1;
      this.#failWith(call, error);
    }
  }

  #failWith(call: Call, error: unknown): void {
    if (!(error instanceof NoAnswer)) return this.#fail(call, this.#failureOf(error));
    this.#options.report({ type: "dropped", method: call.name, callId: call.callId });
    if (error.then !== "silence") this.#options.end(error.then);
  }

  #contextOf({ header }: Request, cells: Buffer | undefined): CallContext {
    const { context, codec } = this.#options;
    const { user, authMethod, peer, version } = context;
    // 0 is no limit.
    const timeoutMs = header.timeout === 0 ? undefined : header.timeout;
    return { user, authMethod, peer, version, cells, cellBlocks: codec.answers, timeoutMs, carry: this.#carryCall };
  }

  readonly #carryCall = (work: Promise<unknown>): void => this.#carry(work, 1);

  #succeed(call: Call, answer: ServiceAnswer): void {
    try {
      const { message, cells } = Buffer.isBuffer(answer) ? { message: answer, cells: undefined } : answer;
      const cellBlock = cells === undefined ? undefined : this.#options.codec.encode(cells);
      if (cellBlock instanceof Promise) return void this.#succeedLater(call, message, cellBlock);
      this.#answer(call, this.#frameOf(call.callId, message, cellBlock), NO_EXCEPTION);
    } catch (error) {
      this.#failToAnswer(call, error);
    }
  }

  async #succeedLater(call: Call, message: Buffer, cellBlock: Promise<Buffer>): Promise<void> {
    this.#inFlight += 1;
    this.#carry(cellBlock, MAX_LOAD);
    try {
      const frame = this.#frameOf(call.callId, message, await cellBlock);
      this.#inFlight -= 1;
      this.#answer(call, frame, NO_EXCEPTION);
    } catch (error) {
      this.#inFlight -= 1;
      this.#failToAnswer(call, error);
    }
  }

  #failToAnswer(call: Call, error: unknown): void {
    const stackTrace = `No answer can be made: ${(error as Error).message}`;
    this.#fail(call, { javaClass: IO_EXCEPTION, stackTrace, doNotRetry: false });
  }

  #frameOf(callId: number, message: Buffer, cellBlock: Buffer | undefined): Buffer {
    const { maxAnswerBytes } = this.#options;
    const bytes = message.length + (cellBlock?.length ?? 0) + MOST_HEADER_BYTES;
    if (bytes > maxAnswerBytes) throw new Error(`${bytes} bytes, at most ${maxAnswerBytes} may be in an answer`);
    return encodeResponse({ callId, body: message, cellBlock });
  }

  #fail(call: Call, exception: ExceptionToSend): void {
    const frame = encodeResponse({ callId: call.callId, exception: encodeException(exception) });
    this.#answer(call, frame, { javaClass: exception.javaClass, stackTrace: exception.stackTrace });
  }

  #answer({ callId, name }: Call, frame: Buffer, exception: ReportedException): void {
    if (this.#options.faults.takeDrop()) return this.#options.report({ type: "dropped", method: name, callId });
    this.#options.report({ type: "answer", method: name, callId, bytes: frame.length, ...exception });
    this.#options.answer(frame);
  }

  /** A message or a cell block that is none is the fault of whoever sent it; HBase lets the client try again. */
  #failureOf(error: unknown): ExceptionToSend {
    if (!(error instanceof MalformedMessageError) && !(error instanceof LengthOutOfBoundsError))
      return thrownToSend(error);
    return { ...this.#unreadable(error.message), javaClass: IO_EXCEPTION, doNotRetry: false };
  }

  #unreadable(cause: string): ExceptionToSend {
    const { address, context } = this.#options;
    const client = context.peer.slice(0, context.peer.lastIndexOf(":"));
    const stackTrace = `/${address} is unable to read call parameter from client ${client}; ${cause}`;
    return { javaClass: DO_NOT_RETRY, stackTrace, doNotRetry: true };
  }
}

type Request = Extract<DecodedRequest, { readonly type: "request" }>;

interface Call {
  readonly callId: number;
  readonly name: string;
}

type ReportedException = Pick<Extract<CallReport, { readonly type: "answer" }>, "javaClass" | "stackTrace">;

const NO_EXCEPTION: ReportedException = {};

const IO_EXCEPTION = "java.io.IOException";
/** More than the lengths and the header in front of a message take. */
const MOST_HEADER_BYTES = 40;

const DO_NOT_RETRY = "org.apache.hadoop.hbase.DoNotRetryIOException";

const WITHOUT_PARAM: ExceptionToSend = {
  javaClass: DO_NOT_RETRY,
  stackTrace: "Invalid request header: should have param set in it",
  doNotRetry: true,
};

function failureToSend({ javaClass, message = "", doNotRetry = false, hostname, port }: CallFailure): ExceptionToSend {
  const place = { ...(hostname === undefined ? {} : { hostname }), ...(port === undefined ? {} : { port }) };
  return { javaClass, stackTrace: stackTraceOf(javaClass, message), doNotRetry, ...place };
}
