/**
 * The master's procedures: each order gets an id under which clients ask for its end. What can be refused is refused at once, as
 * HBase does (HBASE-19953); an order that comes again with its nonce is the same procedure.
 */
import { setImmediate } from "node:timers/promises";
import { ServiceException } from "../service.ts";

export interface Nonce {
  readonly nonceGroup?: bigint | undefined;
  readonly nonce?: bigint | undefined;
}

export interface Procedure {
  readonly id: bigint;
  /** HBase's simple class name */
  readonly className: string;
  readonly owner: string | undefined;
  readonly submittedMs: number;
  updatedMs: number;
  state: "running" | "finished";
  failure: ServiceException | undefined;
}

export interface ProceduresOptions {
  readonly clock: () => number;
  readonly newId: () => bigint;
  /** undefined: what was written is safe already */
  readonly durable: () => Promise<void> | undefined;
}

/** `hbase.procedure.cleaner.evict.ttl`, and `acked.evict.ttl` for those whose end was told. */
const KEPT_MS = 900_000;
const KEPT_TOLD_MS = 300_000;
const MAX_KEPT = 10_000;

interface Kept extends Procedure {
  readonly nonceKey: string | undefined;
  toldMs: number | undefined;
}

export class Procedures {
  readonly #options: ProceduresOptions;
  readonly #byId = new Map<bigint, Kept>();
  readonly #byNonce = new Map<string, bigint>();

  constructor(options: ProceduresOptions) {
    this.#options = options;
  }

  /**
   * Begins the work at once. What it throws before its first pause is thrown here, and there is no procedure then; later failures
   * are the procedure's result.
   */
  submit(className: string, nonce: Nonce, work: () => void | Promise<void>, owner?: string): bigint {
    const nonceKey = keyOf(nonce);
    const known = nonceKey === undefined ? undefined : this.#byNonce.get(nonceKey);
    if (known !== undefined) return known;
    this.#evict();
    const running = work();
    const now = this.#options.clock();
    const times = { submittedMs: now, updatedMs: now, toldMs: undefined };
    const id = this.#options.newId();
    const procedure: Kept = { id, className, owner, ...times, state: "running", failure: undefined, nonceKey };
    this.#byId.set(id, procedure);
    if (nonceKey !== undefined) this.#byNonce.set(nonceKey, id);
    void this.#finish(procedure, running);
    return id;
  }

  /** Undefined if there is no such procedure, or none any more. */
  find(id: bigint): Procedure | undefined {
    this.#evict();
    return this.#byId.get(id);
  }

  /** Its end was told to a client: it is kept for a shorter time. */
  told(id: bigint): void {
    const procedure = this.#byId.get(id);
    if (procedure?.state === "finished") procedure.toldMs ??= this.#options.clock();
  }

  list(): readonly Procedure[] {
    this.#evict();
    return [...this.#byId.values()];
  }

  async #finish(procedure: Kept, running: void | Promise<void>): Promise<void> {
    try {
      await running;
      await (this.#options.durable() ?? setImmediate());
    } catch (error) {
      procedure.failure = asServiceException(error);
    }
    procedure.state = "finished";
    procedure.updatedMs = this.#options.clock();
  }

  /** They are in the order of their submission. */
  #evict(): void {
    const now = this.#options.clock();
    for (const procedure of this.#byId.values()) {
      if (procedure.state === "running") continue;
      const over = now - procedure.updatedMs > KEPT_MS || now - (procedure.toldMs ?? now) > KEPT_TOLD_MS;
      if (!over && this.#byId.size < MAX_KEPT) return;
      this.#byId.delete(procedure.id);
      if (procedure.nonceKey !== undefined) this.#byNonce.delete(procedure.nonceKey);
    }
  }
}

/** HBase's NO_NONCE is 0. */
function keyOf({ nonceGroup = 0n, nonce = 0n }: Nonce): string | undefined {
  return nonce === 0n ? undefined : `${nonceGroup}/${nonce}`;
}

function asServiceException(error: unknown): ServiceException {
  if (error instanceof ServiceException) return error;
  return new ServiceException("java.io.IOException", error instanceof Error ? error.message : String(error), false);
}
