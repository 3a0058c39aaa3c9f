/**
 * Carries out the calls of one connection: a request's frame in, the answer's frame out. The order of the checks and the texts
 * are HBase's (`ServerRpcConnection.processRequest`).
 */
import { type ExceptionToSend, encodeException } from "../wire/exception.ts";
import { decodeRequestFrame } from "../wire/request.ts";
import { encodeResponse } from "../wire/response.ts";
import type { ConnectionFaults } from "./fault-source.ts";
import type { CallFailure } from "./faults.ts";
import { type CallContext, type Service, ServiceException, type ServiceMethod } from "./service.ts";

export interface CallReport {
  readonly type: "call" | "answer" | "dropped";
  readonly method: string;
  readonly callId: number;
  readonly javaClass?: string;
}

export interface CallRunnerOptions {
  readonly service: Service;
  readonly context: CallContext;
  /** our own `host:port`, for messages */
  readonly address: string;
  readonly faults: ConnectionFaults;
  readonly report: (report: CallReport) => void;
  /** takes the answer's frame */
  readonly answer: (frame: Buffer) => void;
}

/** Bounds nothing: whoever feeds it stops while `inFlight` is too high. */
export class CallRunner {
  readonly #options: CallRunnerOptions;
  #inFlight = 0;

  constructor(options: CallRunnerOptions) {
    this.#options = options;
  }

  /** calls that were begun and have no answer yet */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Throws `MalformedMessageError` if the frame is no request; HBase closes the connection then. */
  run(frame: Buffer): void {
    const request = decodeRequestFrame(frame, 0, frame.length);
    const name = request.header.methodName ?? "";
    const call: Call = { callId: request.callId, name };
    this.#options.report({ type: "call", method: name, callId: call.callId });
    const failure = this.#options.faults.takeFailure(name);
    if (failure !== undefined) return this.#fail(call, failureToSend(failure));
    const method = this.#options.service.methods.get(name);
    if (method === undefined)
      return this.#fail(call, this.#unreadable(`java.lang.UnsupportedOperationException: ${name}`));
    if (request.type === "unreadableParam") return this.#fail(call, this.#unreadable(request.error.message));
    if (request.header.requestParam !== true) return this.#fail(call, WITHOUT_PARAM);
    this.#invoke(call, method, request.param);
  }

  #invoke(call: Call, method: ServiceMethod, param: Buffer): void {
    try {
      const result = method(param, this.#options.context);
      if (Buffer.isBuffer(result)) return this.#succeed(call, result);
      this.#inFlight += 1;
      void this.#await(call, result);
    } catch (error) {
      this.#fail(call, thrownToSend(error));
    }
  }

  async #await(call: Call, result: Promise<Buffer>): Promise<void> {
    try {
      const body = await result;
      this.#inFlight -= 1;
      this.#succeed(call, body);
    } catch (error) {
      this.#inFlight -= 1;
      this.#fail(call, thrownToSend(error));
    }
  }

  #succeed(call: Call, body: Buffer): void {
    this.#answer(call, encodeResponse({ callId: call.callId, body }), undefined);
  }

  #fail(call: Call, exception: ExceptionToSend): void {
    const frame = encodeResponse({ callId: call.callId, exception: encodeException(exception) });
    this.#answer(call, frame, exception.javaClass);
  }

  #answer({ callId, name }: Call, frame: Buffer, javaClass: string | undefined): void {
    const dropped = this.#options.faults.takeDrop();
    const exception = javaClass === undefined ? {} : { javaClass };
    this.#options.report({ type: dropped ? "dropped" : "answer", method: name, callId, ...exception });
    if (!dropped) this.#options.answer(frame);
  }

  #unreadable(cause: string): ExceptionToSend {
    const { address, context } = this.#options;
    const client = context.peer.slice(0, context.peer.lastIndexOf(":"));
    const stackTrace = `/${address} is unable to read call parameter from client ${client}; ${cause}`;
    return { javaClass: DO_NOT_RETRY, stackTrace, doNotRetry: true };
  }
}

interface Call {
  readonly callId: number;
  readonly name: string;
}

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

function thrownToSend(error: unknown): ExceptionToSend {
  if (error instanceof ServiceException) {
    const { javaClass, message, doNotRetry } = error;
    return { javaClass, stackTrace: stackTraceOf(javaClass, message), doNotRetry };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    javaClass: "java.io.IOException",
    stackTrace: stackTraceOf("java.io.IOException", message),
    doNotRetry: false,
  };
}

/** A handler's exception is sent as Java prints it: class, message, stack. */
function stackTraceOf(javaClass: string, message: string): string {
  const head = message === "" ? javaClass : `${javaClass}: ${message}`;
  return `${head}\n\tat tshbase.embedded.Server.handle(Unknown Source)\n`;
}
