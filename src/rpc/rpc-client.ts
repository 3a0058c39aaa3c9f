/**
 * The RPC layer's face: issues a call to a service of a server and gives back the promise of its answer. Owns what a client's
 * connections share: the pool, the deadlines, and what was learnt of the servers.
 */
import { FailedServerError } from "../errors/connection-errors.ts";
import { ReissueCallsError } from "../errors/handshake-errors.ts";
import { ClientClosedError, InvalidArgumentError } from "../errors/usage-errors.ts";
import { ServerKnowledge } from "../handshake/knowledge.ts";
import { addressText } from "../transport/transport.ts";
import { rejectLater } from "../waiting/reject-later.ts";
import type { CallAnswer, CallRequest } from "./call.ts";
import { type Clock, systemClock } from "./clock.ts";
import { Deadlines } from "./deadlines.ts";
import { publishCallEnd, publishCallStart, publishOpening } from "./diagnostics.ts";
import { FailedServers } from "./failed-servers.ts";
import { messageOf } from "./narration.ts";
import { type CallIssuer, PendingCall } from "./pending-call.ts";
import { Pool } from "./pool.ts";
import { newCounters, type RpcCounters } from "./rpc-counters.ts";
import type { RpcOptions } from "./rpc-options.ts";
import type { OpeningTrace } from "./trace.ts";

export interface RpcClientOptions extends RpcOptions {
  /** gets the trace of every opening when it has ended */
  readonly onOpening?: (trace: OpeningTrace) => void;
  /** time; tests turn one by hand */
  readonly clock?: Clock;
}

/** One connection as it is now. */
export interface ConnectionStats {
  readonly server: string;
  readonly service: string;
  readonly state: "opening" | "open" | "closing" | "closed";
  readonly callsWaiting: number;
  readonly callsUnderWay: number;
  readonly opening?: OpeningTrace;
}

export interface RpcStats extends Readonly<RpcCounters> {
  readonly connections: readonly ConnectionStats[];
}

/** The special error of policy `reissue` is answered this often for one call; then its cause is passed on. */
const MAX_REISSUES = 2;

export class RpcClient implements CallIssuer {
  readonly #options: RpcClientOptions;
  readonly #clock: Clock;
  readonly #counters = newCounters();
  readonly #failedServers: FailedServers;
  readonly #pool: Pool;
  #closed = false;

  constructor(options: RpcClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#failedServers = new FailedServers(options.failedServerExpiryMs);
    this.#pool = new Pool(
      {
        options,
        clock: this.#clock,
        knowledge: new ServerKnowledge(),
        counters: this.#counters,
        publish: (trace) => this.#publish(trace),
        deadlines: new Deadlines(this.#clock),
      },
      (server, error) => this.#failedServers.add(server, error, this.#clock.now()),
    );
  }

  /** Rejects with an `HBaseError`, or with the reason of the request's signal. */
  call(request: CallRequest): Promise<CallAnswer> {
    return new Promise((resolve, reject) => this.issue(request, resolve, reject));
  }

  /** The same without a promise, for who issues many: exactly one of the two is called, never before this returns but for a refusal. */
  issue(request: CallRequest, onAnswer: (answer: CallAnswer) => void, onError: (error: unknown) => void): void {
    const limitMs = request.timeoutMs ?? this.#options.rpcTimeoutMs;
    if (this.#closed) {
      rejectLater(onError, new ClientClosedError("The client is closed."));
      return;
    }
    const refusal = this.#refusal(request, limitMs);
    if (refusal !== undefined) {
      onError(refusal.reason);
      return;
    }
    const call = new PendingCall(request, limitMs, this, onAnswer, onError);
    this.#counters.callsIssued++;
    publishCallStart(call);
    this.#issue(call);
  }

  #refusal({ signal }: CallRequest, limitMs: number): { readonly reason: unknown } | undefined {
    if (!(limitMs > 0)) return { reason: new InvalidArgumentError("timeoutMs", `must be above 0, not ${limitMs}`) };
    if (signal?.aborted === true) return { reason: signal.reason };
    return undefined;
  }

  /**
   * Lets the calls under way end, each by its deadline at the latest, then closes every connection. What is still under way after
   * `timeoutMs` fails with `ClientClosedError`.
   */
  async close({ timeoutMs }: { readonly timeoutMs?: number | undefined } = {}): Promise<void> {
    this.#closed = true;
    const timer =
      timeoutMs === undefined ? undefined : this.#clock.setTimer(timeoutMs, () => void this.#pool.destroy(), true);
    try {
      await this.#pool.close();
    } finally {
      timer?.cancel();
    }
  }

  /** Fails every call with `ClientClosedError` and closes every connection now. */
  async destroy(): Promise<void> {
    this.#closed = true;
    await this.#pool.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  stats(): RpcStats {
    const connections = this.#pool.all().map((connection) => {
      const { server, service, state, callsWaiting, callsUnderWay, trace } = connection;
      return {
        server,
        service,
        state,
        callsWaiting,
        callsUnderWay,
        ...(trace === undefined ? {} : { opening: trace }),
      };
    });
    return { ...this.#counters, connections };
  }

  callAnswered(call: PendingCall, answer: CallAnswer): void {
    this.#counters.callsAnswered++;
    publishCallEnd(call);
    call.resolve(answer);
  }

  callFailed(call: PendingCall, error: unknown): void {
    if (error instanceof ReissueCallsError && call.reissues < MAX_REISSUES) {
      this.#reissue(call);
      return;
    }
    this.#counters.callsFailed++;
    publishCallEnd(call, error);
    call.reject(error);
  }

  #reissue(call: PendingCall): void {
    call.reissues++;
    this.#counters.callsReissued++;
    call.revive();
    this.#issue(call);
  }

  #issue(call: PendingCall): void {
    const { server, service, role } = call.request;
    const connection = this.#pool.find(server, service);
    if (connection !== undefined) {
      connection.issue(call);
      return;
    }
    const failed = this.#failedServers.find(addressText(server), this.#clock.now());
    if (failed === undefined) this.#pool.open({ server, service, role: role ?? "unknown" }).issue(call);
    else call.fail(failedServerError(call, failed));
  }

  #publish(trace: OpeningTrace): void {
    publishOpening(trace);
    try {
      this.#options.onOpening?.(trace);
    } catch (error) {
      // The listener's fault is its owner's to hear of, and no reason to fail a connection.
      process.nextTick(() => {
        throw error;
      });
    }
  }
}

function failedServerError(
  call: PendingCall,
  failed: { readonly error: unknown; readonly leftMs: number },
): FailedServerError {
  const text =
    `The server could not be reached a moment ago and is left alone for another ${Math.ceil(failed.leftMs)} ms ` +
    `(failedServerExpiryMs): ${messageOf(failed.error)}`;
  return new FailedServerError(text, { where: call.place(), cause: failed.error });
}
