/**
 * A scan step by step: finds the region, opens its scanner, asks for the next answer, goes on in the next region, and after a failure
 * goes on from where the scan stands. One step at a time; who asks for steps, and when, is not known here.
 */
import { adviceOf } from "../errors/advice.ts";
import type { ErrorDetails } from "../errors/hbase-error.ts";
import { type FailedAttempt, OperationTimeoutError, RetriesExhaustedError } from "../errors/operation-errors.ts";
import { NotServingRegionError, RegionOfflineError } from "../errors/region-errors.ts";
import { ClientClosedError } from "../errors/usage-errors.ts";
import type { TableName } from "../names/table-name.ts";
import type { Scan } from "../protobuf/scan-messages.ts";
import type { InputOf } from "../protobuf/schema.ts";
import { keepFailure } from "../region/failed-attempts.ts";
import type { RegionLocation } from "../region/region-location.ts";
import type { RegionLocator } from "../region/region-locator.ts";
import type { RetryOptions } from "../region/retry-policy.ts";
import type { Clock } from "../rpc/clock.ts";
import type { Caller } from "../rpc/stub.ts";
import { addressText } from "../transport/transport.ts";
import type { Row } from "../wire/row.ts";
import type { DecodedScanResponse } from "../wire/scan-response.ts";
import { ScanWatch } from "./operation-diagnostics.ts";
import { type Opened, placeOf, RegionScanner, type ScannerEnvironment } from "./region-scanner.ts";
import { newAssembler, type RowAssembler } from "./row-assembler.ts";
import { decideScan, isScannerGone, type ScanCall, type ScanDecision } from "./scan-failures.ts";
import { ScanMetrics } from "./scan-metrics.ts";
import type { ScanPlan } from "./scan-plan.ts";
import { ScanPosition } from "./scan-position.ts";
import { openAtAnyReplica } from "./timeline-open.ts";

/** What scans need of the client they belong to. */
export interface ScanContext {
  readonly rpc: Caller;
  readonly locator: Pick<RegionLocator, "locate" | "replicasOf" | "noteError" | "checkTable">;
  readonly clock: Clock;
  readonly retry: RetryOptions;
  /** one call, at most: `hbase.rpc.read.timeout` */
  readonly readRpcTimeoutMs: number;
  /** how long a primary is waited for alone where its replicas may answer, too */
  readonly scanPrimaryTimeoutMs: number;
}

interface OpenedAt extends Opened {
  readonly location: RegionLocation;
}

export class ScanSteps {
  readonly metrics: ScanMetrics = new ScanMetrics();
  readonly watch: ScanWatch;
  readonly #table: TableName;
  readonly #plan: ScanPlan;
  readonly #context: ScanContext;
  readonly #environment: ScannerEnvironment;
  readonly #position: ScanPosition;
  readonly #assembler: RowAssembler;
  /** fires when nobody wants to hear of the scan any more */
  readonly #ends: AbortSignal;
  #scanner: RegionScanner | undefined;
  /** of the scanner, or of the one that is being opened */
  #location: RegionLocation | undefined;
  /** the name of the last one in which a scanner was opened, by its primary */
  #region: Buffer | undefined;
  /** what the last scanner has seen, for another that goes on in the middle of a row */
  #readPoint: bigint | undefined;
  /** the scanner only brings the rest of the row at which the scan stands */
  #isOfRow = false;
  #oneCall: boolean;
  #ended = false;
  #stepEndsAtMs = 0;
  /** since the scan stands where it stands */
  #failures: FailedAttempt[] = [];
  #attempts = 0;
  #immediate = 0;
  #failingSinceMs = 0;

  constructor(table: TableName, plan: ScanPlan, context: ScanContext, ends: AbortSignal) {
    this.#table = table;
    this.watch = new ScanWatch(table);
    this.#plan = plan;
    this.#context = context;
    this.#ends = ends;
    this.#position = new ScanPosition(plan.range);
    this.#assembler = newAssembler(plan.pieces, plan.limit);
    this.#oneCall = plan.oneCall;
    const { priority, caching, serverMetrics } = plan;
    const { rpc, clock } = context;
    const { metrics, watch } = this;
    this.#environment = { rpc, clock, metrics, watch, priority, caching, serverMetrics };
  }

  /** There will be no more rows. */
  get ended(): boolean {
    return this.#ended;
  }

  /** How long the open scanner lives without a call; 0 if there is none. */
  get leaseMs(): number {
    return this.#scanner?.leaseMs ?? 0;
  }

  /** One answer. What it brings may be nothing, although the scan goes on. */
  async step(): Promise<Row[]> {
    this.#beginStep();
    for (;;) {
      const call: ScanCall = this.#scanner === undefined ? "open" : "next";
      try {
        return this.#accept(call === "open" ? await this.#open() : await this.#next(this.#scanner));
      } catch (error) {
        await this.#afterFailure(call, error);
      }
    }
  }

  /** Keeps the scanner alive; returns when to do so again, in ms. If it fails, the next step opens another scanner. */
  async renew(): Promise<number> {
    const scanner = this.#scanner;
    if (scanner === undefined) return 0;
    try {
      await scanner.renew(Math.min(scanner.leaseMs, this.#context.readRpcTimeoutMs));
      return scanner.leaseMs / 2;
    } catch (error) {
      const { action, mayHaveExecuted } = adviceOf(error);
      // The server is busy: there is some time left to ask again.
      if (action === "retry" && !mayHaveExecuted && !isScannerGone(error)) return scanner.leaseMs / 8;
      this.#context.locator.noteError(scanner.location, error);
      this.#drop(!isScannerGone(error));
      return 0;
    }
  }

  /** Not while a step is under way. */
  close(): void {
    this.#drop(true);
    this.#ended = true;
  }

  #beginStep(): void {
    this.#stepEndsAtMs = this.#context.clock.now() + this.#plan.timeoutMs;
  }

  #leftMs(): number {
    return this.#stepEndsAtMs - this.#context.clock.now();
  }

  #callTimeoutMs(): number {
    return Math.max(1, Math.min(this.#context.readRpcTimeoutMs, this.#leftMs()));
  }

  get #rowsLeft(): number {
    return this.#plan.limit - this.#assembler.completeRows;
  }

  async #open(): Promise<DecodedScanResponse> {
    const { replicaId, asksReplicas } = this.#plan;
    let located: RegionLocation | undefined;
    let over = false;
    this.#location = undefined;
    const openAt = (id: number): Promise<OpenedAt> =>
      this.#openAt(id, (location) => {
        if (over) throw scanClosed();
        if (id === replicaId) located = location;
      });
    try {
      const { location, scanner, answer } = await (asksReplicas ? this.#openAnywhere(openAt) : openAt(replicaId));
      this.#location = location;
      this.#scanner = scanner;
      this.#isOfRow = this.#restOfRow !== undefined;
      this.#readPoint = answer.mvccReadPoint;
      const { name } = location.region.replica(0);
      if (this.#region?.equals(name) !== true) this.metrics.regionsScanned++;
      this.#region = name;
      return answer;
    } catch (error) {
      this.#location = located;
      throw error;
    } finally {
      over = true;
    }
  }

  async #openAt(replicaId: number, onLocated: (location: RegionLocation) => void): Promise<OpenedAt> {
    const { row, type } = this.#position.target;
    const location = await this.#context.locator.locate(this.#table, row, { ...this.#limits(), type, replicaId });
    if (this.#ends.aborted) throw scanClosed();
    onLocated(location);
    const { row: startRow, inclusive } = this.#position.start;
    const opened = RegionScanner.open(this.#environment, location, {
      scan: {
        ...this.#plan.message,
        startRow: startRow.length === 0 ? undefined : startRow,
        includeStartRow: inclusive ? undefined : false,
        ...this.#restOfRow,
      },
      rowsLeft: this.#rowsLeft,
      oneCall: this.#oneCall,
      timeoutMs: this.#callTimeoutMs(),
    });
    try {
      return { ...(await opened), location };
    } catch (error) {
      // That of one of several may be the last that is heard of it.
      if (this.#plan.asksReplicas) this.#context.locator.noteError(location, error);
      throw error;
    }
  }

  /**
   * A row of which something was handed on goes on as the lost scanner saw it, as with Java's client. Only that row: where servers have dropped
   * old versions since, a row that was written meanwhile would not be there at all.
   */
  get #restOfRow(): InputOf<typeof Scan> | undefined {
    if (this.#position.resumeAfter === undefined || this.#readPoint === undefined) return undefined;
    return { stopRow: this.#position.start.row, includeStopRow: true, mvccReadPoint: this.#readPoint };
  }

  #openAnywhere(openAt: (replicaId: number) => Promise<OpenedAt>): Promise<OpenedAt> {
    const { clock, scanPrimaryTimeoutMs, locator, readRpcTimeoutMs } = this.#context;
    const { row, type } = this.#position.target;
    return openAtAnyReplica({
      clock,
      primaryTimeoutMs: scanPrimaryTimeoutMs,
      ends: this.#ends,
      open: openAt,
      replicas: async () => {
        const replicas = await locator.replicasOf(this.#table, row, { ...this.#limits(), type });
        return replicas.map(({ region }) => region.replicaId);
      },
      discard: ({ scanner }) => scanner?.close(readRpcTimeoutMs),
    });
  }

  #limits(): { readonly timeoutMs: number; readonly signal: AbortSignal } {
    return { timeoutMs: Math.max(1, this.#leftMs()), signal: this.#ends };
  }

  #next(scanner: RegionScanner | undefined): Promise<DecodedScanResponse> {
    if (scanner === undefined) throw scanClosed();
    return scanner.next(this.#rowsLeft, this.#callTimeoutMs());
  }

  #accept(answer: DecodedScanResponse): Row[] {
    let rows = this.#assembler.add(answer.rows, answer.heartbeat);
    const regionEnds = answer.moreResultsInRegion === false;
    const scanEnds = answer.moreResults === false;
    if (regionEnds || scanEnds) rows = joinRows(rows, this.#assembler.flush());
    this.#position.handedOn(rows, this.#assembler.begun);
    let progress = rows.length > 0;
    if (answer.cursorRow !== undefined) progress = this.#noteCursor(answer.cursorRow, rows) || progress;
    if (regionEnds || scanEnds) this.#scanner = undefined;
    if (scanEnds || this.#rowsLeft <= 0) this.close();
    else if (regionEnds) progress = this.#isOfRow || this.#leaveRegion() || progress;
    else if (this.#scanner === undefined) this.#goOnAfterOneCall();
    if (progress) this.#forgetFailures();
    return rows;
  }

  #noteCursor(row: Buffer, rows: readonly Row[]): boolean {
    if (rows.length === 0) this.#plan.onCursor?.({ row });
    return this.#position.noteCursor(row);
  }

  #leaveRegion(): boolean {
    const { region } = this.#location as RegionLocation;
    this.#ended = !this.#position.leave(region);
    return true;
  }

  /** It did not fit into one answer after all. */
  #goOnAfterOneCall(): void {
    this.#oneCall = false;
    this.#assembler.restart(this.#position.resumeAfter);
  }

  #forgetFailures(): void {
    this.#attempts = 0;
    this.#immediate = 0;
    if (this.#failures.length > 0) this.#failures = [];
  }

  /** Returns when the step may go on; throws what ends the scan. */
  async #afterFailure(call: ScanCall, error: unknown): Promise<void> {
    if (this.#ends.aborted) {
      if (isScannerGone(error)) this.#scanner = undefined;
      throw error;
    }
    this.#noteFailure(error);
    const decision = this.#decide(call, error);
    if (decision.type === "end") {
      // After an opening there is a scanner only if it was the answer that something went wrong with.
      this.#drop(decision.close || call === "open");
      throw this.#endOf(decision.why, error);
    }
    this.metrics.rpcRetries++;
    if (decision.counted) this.#immediate = 0;
    else {
      this.#attempts--;
      this.#immediate++;
    }
    if (decision.type === "reopen") {
      this.#drop(decision.close);
      this.#beginStep();
    }
    await this.#checkTable(error);
    if (decision.afterMs > 0) await this.#pause(decision.afterMs);
    if (this.#ends.aborted) throw scanClosed();
  }

  #decide(call: ScanCall, error: unknown): ScanDecision {
    const situation = {
      call,
      error,
      attempts: this.#attempts,
      immediate: this.#immediate,
      // Opening another scanner is a step of its own, with all the time of one.
      leftMs: call === "next" && isScannerGone(error) ? this.#plan.timeoutMs : this.#leftMs(),
    };
    return decideScan(situation, this.#context.retry, Math.random());
  }

  #noteFailure(error: unknown): void {
    const nowMs = this.#context.clock.now();
    if (this.#attempts === 0) this.#failingSinceMs = this.#stepEndsAtMs - this.#plan.timeoutMs;
    this.#attempts++;
    const location = this.#location;
    if (location !== undefined) this.#context.locator.noteError(location, error);
    if (error instanceof NotServingRegionError) this.metrics.notServing++;
    keepFailure(this.#failures, {
      attempt: this.#attempts,
      ...(location === undefined ? {} : { server: addressText(location.server) }),
      atMs: nowMs - this.#failingSinceMs,
      error,
    });
  }

  #endOf(type: "fail" | "exhausted" | "outOfTime", error: unknown): unknown {
    if (type === "fail") return error;
    const name = `scan of ${this.#table.text}`;
    const details: ErrorDetails = {
      ...(this.#location === undefined ? {} : { where: placeOf(this.#location) }),
      cause: error,
    };
    if (type === "exhausted") return new RetriesExhaustedError(name, this.#failures, details);
    const { timeoutMs, timeoutOption: limit } = this.#plan;
    const passedMs = this.#context.clock.now() - this.#failingSinceMs;
    return new OperationTimeoutError(name, timeoutMs, this.#failures, details, { limit, passedMs });
  }

  /** Servers say "not serving" of a disabled table's regions too. */
  async #checkTable(error: unknown): Promise<void> {
    if (this.#attempts < 2 || !(error instanceof NotServingRegionError || error instanceof RegionOfflineError)) return;
    try {
      await this.#context.locator.checkTable(this.#table, this.#limits());
    } catch (problem) {
      // Only what it says of the table ends the scan; that meta cannot be read now says nothing.
      if (adviceOf(problem).action === "fail" && !(problem instanceof OperationTimeoutError)) {
        this.#drop(true);
        throw problem;
      }
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const signal = this.#ends;
      const done = (): void => {
        timer.cancel();
        signal.removeEventListener("abort", done);
        resolve();
      };
      const timer = this.#context.clock.setTimer(ms, done, true);
      signal.addEventListener("abort", done);
    });
  }

  /** Gives the scanner up; what was not handed on will come again. */
  #drop(close: boolean): void {
    const scanner = this.#scanner;
    if (scanner === undefined) return;
    this.#scanner = undefined;
    if (close) scanner.close(this.#context.readRpcTimeoutMs);
    this.#assembler.restart(this.#position.resumeAfter);
  }
}

function joinRows(rows: Row[], more: Row[]): Row[] {
  if (more.length === 0) return rows;
  return rows.length === 0 ? more : [...rows, ...more];
}

function scanClosed(): ClientClosedError {
  return new ClientClosedError("The scan was closed.");
}
