/**
 * The open scanners of one region server. Each has a lease, which every call renews; when it is over the scanner is gone, as if it
 * had never been. One that was closed in order is remembered for as long as a lease, since clients ask once more or close it again.
 * There may be only so many, of all clients: who has the most opens no more, and makes room for those who have less.
 */
import { randomBytes } from "node:crypto";
import type { RegionScanner } from "../data/region-data.ts";
import type { ServedRegion } from "../regions/region-directory.ts";
import { regionTooBusy } from "./java-exceptions.ts";
import type { RegionServerSetup } from "./region-server-options.ts";

export interface NewScanner {
  readonly region: ServedRegion;
  readonly scanner: RegionScanner;
  /** of one answer, as the scan asks for it */
  readonly maxResultBytes: number;
  readonly needCursor: boolean;
}

/** Who opens a scanner, and for how long. */
export interface Opening {
  /** the connection: a client's `host:port` */
  readonly owner: string;
  /** it is closed with its first answer */
  readonly inOneCall: boolean;
  readonly inMeta: boolean;
}

export interface OpenScanner extends NewScanner {
  /** any 64 bits but none */
  readonly id: bigint;
  readonly owner: string;
  /** the number that the next call must carry, if it carries one */
  nextCallSeq: bigint;
  leaseEndsAt: number;
}

interface ClosedScanner {
  readonly nextCallSeq: bigint;
  readonly forgetAt: number;
}

export class Scanners {
  readonly #setup: RegionServerSetup;
  /** in the order in which their leases end, for all leases are of one length */
  readonly #open = new Map<bigint, OpenScanner>();
  /** the same, each owner's in that order */
  readonly #ofOwner = new Map<string, Set<OpenScanner>>();
  /** in the order in which they are forgotten */
  readonly #closed = new Map<bigint, ClosedScanner>();
  #timer: NodeJS.Timeout | undefined;

  constructor(setup: RegionServerSetup) {
    this.#setup = setup;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Throws `RegionTooBusyException` if there are too many, and nobody has more of them than this owner. */
  open({ owner, inOneCall, inMeta }: Opening, make: () => NewScanner): OpenScanner {
    this.expire();
    if (!inOneCall && this.#open.size >= this.#setup.limits.maxOpenScanners) this.#makeRoom(owner, inMeta);
    const scanner = { ...make(), id: this.#newId(), owner, nextCallSeq: 0n, leaseEndsAt: 0 };
    this.renew(scanner);
    return scanner;
  }

  find(id: bigint): OpenScanner | undefined {
    this.expire();
    return this.#open.get(id);
  }

  /** The number that a call to a closed scanner must carry; undefined if no such scanner was closed of late. */
  closedCallSeq(id: bigint): bigint | undefined {
    this.expire();
    return this.#closed.get(id)?.nextCallSeq;
  }

  renew(scanner: OpenScanner): void {
    scanner.leaseEndsAt = this.#setup.monotonicMs() + this.#setup.limits.scannerLeaseMs;
    this.#open.delete(scanner.id);
    this.#open.set(scanner.id, scanner);
    const owned = this.#ofOwner.get(scanner.owner) ?? new Set();
    owned.delete(scanner);
    this.#ofOwner.set(scanner.owner, owned.add(scanner));
    this.#watch();
  }

  /** @param remember whether calls to it are no errors for a while */
  close(scanner: OpenScanner, remember: boolean): void {
    if (!this.#open.delete(scanner.id)) return;
    const owned = this.#ofOwner.get(scanner.owner);
    owned?.delete(scanner);
    if (owned?.size === 0) this.#ofOwner.delete(scanner.owner);
    // Who has not closed it in order has not seen all of it.
    scanner.scanner.close(!remember);
    if (!remember) return;
    const { scannerLeaseMs, maxOpenScanners } = this.#setup.limits;
    const { id, nextCallSeq } = scanner;
    this.#closed.set(id, { nextCallSeq, forgetAt: this.#setup.monotonicMs() + scannerLeaseMs });
    for (const oldest of this.#closed.keys()) {
      if (this.#closed.size <= maxOpenScanners) break;
      this.#closed.delete(oldest);
    }
    this.#watch();
  }

  /** Ends what has no lease any more. Called by a timer, and before anything is looked up. */
  expire(): void {
    const now = this.#setup.monotonicMs();
    for (const scanner of this.#open.values()) {
      if (scanner.leaseEndsAt > now) break;
      this.#endLease(scanner);
    }
    for (const [id, { forgetAt }] of this.#closed) {
      if (forgetAt > now) break;
      this.#closed.delete(id);
    }
  }

  /** Ends every lease now: a fault, as tests want it. */
  expireAll(): void {
    for (const scanner of [...this.#open.values()]) this.#endLease(scanner);
  }

  /** Lets go of everything. */
  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const scanner of [...this.#open.values()]) this.close(scanner, false);
    this.#closed.clear();
    clearTimeout(this.#timer);
  }

  #endLease(scanner: OpenScanner): void {
    this.close(scanner, false);
    this.#setup.options.onLeaseExpired?.(scanner.id);
  }

  /** The lease that would end first, of those who have the most, ends now. Without hbase:meta nobody finds anything: of it all may read. */
  #makeRoom(owner: string, inMeta: boolean): void {
    let most: ReadonlySet<OpenScanner> = new Set();
    for (const owned of this.#ofOwner.values()) if (owned.size > most.size) most = owned;
    const own = this.#ofOwner.get(owner)?.size ?? 0;
    if (!inMeta && own + 1 >= most.size)
      throw regionTooBusy(
        `${this.#open.size} scanners are open, ${own} of them by this connection; at most ` +
          `${this.#setup.limits.maxOpenScanners} may be`,
      );
    const [first] = most;
    if (first !== undefined) this.#endLease(first);
  }

  /** One timer for all of them, set for the first that ends; later renewals only make it look again. */
  #watch(): void {
    if (this.#timer !== undefined) return;
    const next = this.#nextEnd();
    if (next === undefined) return;
    const timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.expire();
        this.#watch();
      },
      Math.max(1, next - this.#setup.monotonicMs()),
    );
    timer.unref();
    this.#timer = timer;
  }

  #nextEnd(): number | undefined {
    const [scanner] = this.#open.values();
    const [closed] = this.#closed.values();
    if (scanner === undefined) return closed?.forgetAt;
    return Math.min(scanner.leaseEndsAt, closed?.forgetAt ?? scanner.leaseEndsAt);
  }

  #newId(): bigint {
    for (;;) {
      const id = randomBytes(8).readBigUInt64BE();
      if (id !== 0n && !this.#open.has(id) && !this.#closed.has(id)) return id;
    }
  }
}
