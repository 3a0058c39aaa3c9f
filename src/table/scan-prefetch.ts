/**
 * Between a scan's steps and its caller: asks for the next answer while the caller works with one, but no more than it may, and
 * keeps the scanner alive while the caller takes its time. Rows leave in the order in which they came.
 */
import type { Clock, Timer } from "../rpc/clock.ts";
import type { Row } from "../wire/row.ts";
import type { ScanPlan } from "./scan-plan.ts";
import type { ScanSteps } from "./scan-steps.ts";

interface WaitingRows {
  readonly rows: Row[];
  readonly bytes: number;
}

interface Waiter {
  readonly resolve: (rows: Row[] | undefined) => void;
  readonly reject: (reason: unknown) => void;
}

export class ScanPrefetch {
  readonly #steps: ScanSteps;
  readonly #plan: ScanPlan;
  readonly #clock: Clock;
  /** called once, however the scan ends, when nothing is asked for any more */
  readonly #onEnd: () => void;
  readonly #waiting: WaitingRows[] = [];
  #waitingBytes = 0;
  #countedBytes = 0;
  /** a call is under way, or a pause before one */
  #busy = false;
  /** nothing more will be asked for */
  #over = false;
  #failure: { readonly reason: unknown } | undefined;
  #waiter: Waiter | undefined;
  #renewal: Timer | undefined;

  constructor(steps: ScanSteps, plan: ScanPlan, clock: Clock, onEnd: () => void) {
    this.#steps = steps;
    this.#plan = plan;
    this.#clock = clock;
    this.#onEnd = onEnd;
  }

  /** The next rows, at once if they are here; undefined at the end. Not again before the promise of the last time is settled. */
  take(): Row[] | undefined | Promise<Row[] | undefined> {
    this.#steps.watch.begin();
    const next = this.#waiting.shift();
    if (next !== undefined) {
      this.#waitingBytes -= next.bytes;
      this.#pump();
      return next.rows;
    }
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a signal's reason is handed on untouched
    if (this.#failure !== undefined) return Promise.reject(this.#thrown(this.#failure));
    if (this.#over) return undefined;
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
      this.#pump();
    });
  }

  /** What waits is dropped; a call under way ends by itself, and its scanner is closed then. */
  close(): void {
    this.#end(undefined);
  }

  /** The same, with a reason that the caller gets. */
  abort(reason: unknown): void {
    if (!this.#over || this.#waiting.length > 0) this.#end({ reason });
  }

  #end(failure: { readonly reason: unknown } | undefined): void {
    this.#waiting.length = 0;
    this.#waitingBytes = 0;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    this.#failure = failure;
    this.#stop(failure?.reason);
    if (!this.#busy) this.#steps.close();
    if (failure === undefined) waiter?.resolve(undefined);
    else if (waiter !== undefined) waiter.reject(this.#thrown(failure));
  }

  #pump(): void {
    if (this.#busy || this.#over) return;
    if (!this.#wantsMore()) {
      this.#keepAlive(this.#steps.leaseMs / 2);
      return;
    }
    this.#renewal?.cancel();
    this.#renewal = undefined;
    this.#busy = true;
    this.#steps.step().then(
      (rows) => this.#came(rows),
      (error: unknown) => this.#failed(error),
    );
  }

  #wantsMore(): boolean {
    if (this.#waiter !== undefined) return true;
    const { prefetch, maxResultBytes } = this.#plan;
    return this.#waiting.length < prefetch && this.#waitingBytes < 2 * maxResultBytes;
  }

  #came(rows: Row[]): void {
    this.#busy = false;
    if (this.#over) {
      this.#steps.close();
      return;
    }
    if (this.#steps.ended) this.#stop();
    if (rows.length > 0) this.#handOn(rows);
    else if (this.#over) this.#answer(undefined);
    this.#pump();
  }

  #handOn(rows: Row[]): void {
    const { bytesInResults } = this.#steps.metrics;
    const bytes = bytesInResults - this.#countedBytes;
    this.#countedBytes = bytesInResults;
    if (this.#answer(rows)) return;
    this.#waiting.push({ rows, bytes });
    this.#waitingBytes += bytes;
  }

  #failed(reason: unknown): void {
    this.#busy = false;
    this.#steps.close();
    if (this.#over) return;
    this.#stop(reason);
    const waiter = this.#waiter;
    this.#waiter = undefined;
    // Rows that came before it are handed on first.
    if (waiter === undefined) this.#failure = { reason };
    else waiter.reject(reason);
  }

  /** False if nobody waits. */
  #answer(rows: Row[] | undefined): boolean {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter?.resolve(rows);
    return waiter !== undefined;
  }

  /** Thrown once; afterwards the scan is simply over. */
  #thrown({ reason }: { readonly reason: unknown }): unknown {
    this.#failure = undefined;
    return reason;
  }

  /** @param reason if it did not end well */
  #stop(reason?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.#steps.watch.end(reason);
    this.#renewal?.cancel();
    this.#renewal = undefined;
    this.#onEnd();
  }

  #keepAlive(afterMs: number): void {
    if (afterMs <= 0 || this.#renewal !== undefined) return;
    this.#renewal = this.#clock.setTimer(afterMs, () => {
      this.#renewal = undefined;
      void this.#renew();
    });
  }

  async #renew(): Promise<void> {
    this.#busy = true;
    const afterMs = await this.#steps.renew();
    this.#busy = false;
    if (this.#over) {
      this.#steps.close();
      return;
    }
    this.#keepAlive(afterMs);
    this.#pump();
  }
}
