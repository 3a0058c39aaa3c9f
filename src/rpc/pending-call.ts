/**
 * A call between its issue and its end. It is what the frame is written from as well (`RequestParts`), so that nothing has to
 * be allocated to send it.
 */
import { toPrintable } from "../bytes/printable.ts";
import type { ErrorPlace } from "../errors/hbase-error.ts";
import type { RemoteException } from "../errors/remote-error.ts";
import { remoteErrorOf } from "../errors/remote-errors-by-class.ts";
import { addressText } from "../transport/transport.ts";
import { encodeMethodName, type RequestParts } from "../wire/request.ts";
import { type Abortable, unwatchAbort, watchAbort } from "./abort-watch.ts";
import type { CallAnswer, CallRequest } from "./call.ts";

/** What a connection does for a call that ends before its answer: forget it. */
export interface CallHolder {
  release(call: PendingCall): void;
}

/** Who issued the call and hears of its end. */
export interface CallIssuer {
  callAnswered(call: PendingCall, answer: CallAnswer): void;
  callFailed(call: PendingCall, error: unknown): void;
}

/** What a call takes of the queue besides its own bytes: header, method name, bookkeeping. */
const CALL_OVERHEAD_BYTES = 64;

export class PendingCall implements RequestParts, Abortable {
  /** given when it is written; the same call may be written again under another id */
  callId = -1;
  readonly method: Buffer;
  readonly param: Uint8Array;
  readonly cellBlock: Uint8Array | undefined;
  readonly priority: number | undefined;
  /** what the server is told: what is left of the limit when the call is written; 0 is no limit */
  timeoutMs: number;

  readonly request: CallRequest;
  readonly limitMs: number;
  /** `encoded`: in the memory that goes to the socket at the end of this turn */
  state: "waiting" | "encoded" | "sent" | "settled" = "waiting";
  /** the clock is read once a turn, after the call was issued; 0 until then */
  issuedAtMs = 0;
  deadlineMs: number = Number.POSITIVE_INFINITY;
  sentAtMs = 0;
  /** how often it was issued again because of a legacy server */
  reissues = 0;
  holder: CallHolder | undefined;
  readonly resolve: (answer: CallAnswer) => void;
  readonly reject: (error: unknown) => void;
  readonly #issuer: CallIssuer;

  constructor(
    request: CallRequest,
    limitMs: number,
    issuer: CallIssuer,
    resolve: (answer: CallAnswer) => void,
    reject: (error: unknown) => void,
  ) {
    this.request = request;
    this.method = encodedMethod(request.method);
    this.param = request.param;
    this.cellBlock = request.cellBlock;
    this.priority = request.priority;
    this.limitMs = limitMs;
    this.timeoutMs = toHeaderTimeout(limitMs);
    this.#issuer = issuer;
    this.resolve = resolve;
    this.reject = reject;
    if (request.signal !== undefined) watchAbort(request.signal, this);
  }

  get bytes(): number {
    const { param, cellBlock } = this;
    return CALL_OVERHEAD_BYTES + param.length + (cellBlock === undefined ? 0 : cellBlock.length);
  }

  /** Fixes the deadline; idempotent, so that a call that is issued again keeps its first one. */
  stamp(nowMs: number): void {
    if (this.issuedAtMs !== 0) return;
    this.issuedAtMs = nowMs;
    this.deadlineMs = nowMs + this.limitMs;
  }

  /** Sets what the server is told, for a call that has waited. */
  setRemaining(nowMs: number): void {
    this.timeoutMs = toHeaderTimeout(this.deadlineMs - nowMs);
  }

  succeed(answer: CallAnswer): void {
    if (this.state === "settled") return;
    this.#settle();
    this.#issuer.callAnswered(this, answer);
  }

  fail(error: unknown): void {
    if (this.state === "settled") return;
    this.#settle();
    this.#issuer.callFailed(this, error);
  }

  /** Fails it with what the server said. */
  failRemotely(exception: RemoteException): void {
    this.fail(remoteErrorOf(exception, this.place()));
  }

  /** Back to the start, under the same deadline. */
  revive(): void {
    this.state = "waiting";
    this.holder = undefined;
    if (this.request.signal !== undefined) watchAbort(this.request.signal, this);
  }

  place(): ErrorPlace {
    const { server, service, method, regionName } = this.request;
    const region = regionName === undefined ? {} : { region: toPrintable(regionName) };
    const place = { server: addressText(server), ...region, service, method };
    return this.callId < 0 ? place : { ...place, callId: this.callId };
  }

  /** Its signal has fired. */
  abort(reason: unknown): void {
    if (this.state === "settled") return;
    this.holder?.release(this);
    this.fail(reason);
  }

  #settle(): void {
    this.state = "settled";
    if (this.request.signal !== undefined) unwatchAbort(this.request.signal, this);
  }
}

/** The header field is an unsigned 32-bit integer, and 0 means no limit. */
function toHeaderTimeout(ms: number): number {
  if (ms > 0xffff_ffff) return 0;
  return Math.max(1, Math.ceil(ms));
}

const METHODS = new Map<string, Buffer>();
const MAX_METHODS = 1_000;

function encodedMethod(name: string): Buffer {
  const known = METHODS.get(name);
  if (known !== undefined) return known;
  const encoded = encodeMethodName(name);
  if (METHODS.size < MAX_METHODS) METHODS.set(name, encoded);
  return encoded;
}
