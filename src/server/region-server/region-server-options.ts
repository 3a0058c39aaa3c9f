/** What a region server's services are given: where its regions are, how time passes, and how much one client may ask for. */
import type { ServerName } from "../../names/server-name.ts";
import type { MakeRowFilter } from "../filtering/make-row-filter.ts";
import type { RegionDirectory, ServedRegion } from "../regions/region-directory.ts";
import type { CallContext } from "../service.ts";
import { AbandonedError, type Steps, Turns } from "../turns.ts";
import { serverDisposed } from "./java-exceptions.ts";
import type { NonceLog } from "./nonce-log.ts";

export interface RegionServerLimits {
  /** one cell that is written (`hbase.server.keyvalue.maxsize`); default 10 MiB */
  readonly maxCellBytes: number;
  /** cells of one answer, unless a single row has more (`hbase.server.scanner.max.result.size`); default 100 MiB */
  readonly maxResultBytes: number;
  /** how long a scanner lives without being asked (`hbase.client.scanner.timeout.period`); default 60 000 */
  readonly scannerLeaseMs: number;
  /** scanners that may be open at a time, of all clients, for longer than a call; HBase has no such limit; default 10 000 */
  readonly maxOpenScanners: number;
  /** how long a client that knows heartbeats may wait for one; default 500 */
  readonly maxScanMs: number;
  /** work of one call without a pause: others wait meanwhile, for there is one thread; of scans by the regions' clock; default 10 */
  readonly turnMs: number;
  /** how long a nonce is remembered (`hbase.server.hashNonce.gracePeriod`); default 30 minutes */
  readonly nonceGraceMs: number;
}

export const DEFAULT_REGION_SERVER_LIMITS: RegionServerLimits = {
  maxCellBytes: 10_485_760,
  maxResultBytes: 104_857_600,
  scannerLeaseMs: 60_000,
  maxOpenScanners: 10_000,
  maxScanMs: 500,
  turnMs: 10,
  nonceGraceMs: 1_800_000,
};

/** Faults of the parts of a Multi, for people who test a client. */
export interface PartFaults {
  /** nothing needs to be asked */
  readonly isIdle: boolean;
  /**
   * Called before each region's part, without rows, and before what is carried out in it, with the rows of that: one action, or all
   * that stand or fall together. What it throws is the answer of that part.
   */
  strike(region: Uint8Array, rows: readonly Buffer[] | undefined, context: CallContext): void;
}

export interface RegionServerOptions {
  /** asked at each call: the port is known only when the server listens */
  readonly server: () => ServerName;
  readonly regions: RegionDirectory;
  readonly makeRowFilter: MakeRowFilter;
  /** milliseconds since 1970, the one that the regions go by */
  readonly clock: () => number;
  /** milliseconds of a clock that only goes forward: leases and nonces go by it; default: the process's */
  readonly monotonicMs?: () => number;
  /** when what was written so far is as safe as it will be; undefined: it is. No write is answered before. */
  readonly durable: () => Promise<void> | undefined;
  /** where nonces outlive the process; default: nowhere */
  readonly nonceLog?: NonceLog | undefined;
  readonly limits?: Partial<RegionServerLimits>;
  /** called when a scanner's lease is over; must not throw */
  readonly onLeaseExpired?: (scannerId: bigint) => void;
  readonly partFaults?: PartFaults;
  /** called for `StopServer` */
  readonly onStop?: (reason: string) => void;
}

/** The same with everything filled in: what the calls are given. */
export interface RegionServerSetup {
  readonly options: RegionServerOptions;
  readonly limits: RegionServerLimits;
  readonly monotonicMs: () => number;
  readonly turns: Turns;
  /** how often the server was disposed of: what went on before goes on no more */
  lives: number;
}

export function setupOf(options: RegionServerOptions): RegionServerSetup {
  const limits = { ...DEFAULT_REGION_SERVER_LIMITS, ...options.limits };
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  return { options, limits, monotonicMs, turns: new Turns({ turnMs: limits.turnMs, monotonicMs }), lives: 0 };
}

/** A call's work, at once or in several turns. It fails if the server is disposed of between them. */
export function inTurns<T>(setup: RegionServerSetup, context: CallContext, steps: Steps<T>): T | Promise<T> {
  const { turns, lives } = setup;
  const result = turns.run(steps, () => setup.lives === lives);
  if (!(result instanceof Promise)) return result;
  context.carry?.(result);
  return result.catch(rethrow);
}

function rethrow(error: unknown): never {
  throw error instanceof AbandonedError ? serverDisposed() : error;
}

/** Throws `ServiceException`. @param name the full name, whatever type the request gives it, as HBase takes it */
export function regionNamed({ options }: RegionServerSetup, name: Uint8Array): ServedRegion {
  return options.regions.region(options.server(), name);
}

/** The answer, as soon as what was written is safe. */
export function whenDurable<T>({ options }: RegionServerSetup, answer: T): T | Promise<T> {
  const safe = options.durable();
  return safe === undefined ? answer : safe.then(() => answer);
}
