/**
 * A hundred calls at once, and what became of each: what `npm run compare` and the tests on real HBase do to every server.
 * The calls go straight to the servers given, through our RPC layer; nothing above it repeats any of them.
 */
import { HBaseError } from "../../src/errors/hbase-error.ts";
import type { CallRequest } from "../../src/rpc/call.ts";
import type { RpcClient } from "../../src/rpc/rpc-client.ts";

/** What `ClientMetaService` answers on every version. */
export const META_METHODS = ["GetClusterId", "GetActiveMaster", "GetMasters", "GetMetaRegionLocations"] as const;
/** The one that came with 2.5. */
export const BOOTSTRAP_NODES = "GetBootstrapNodes";

export interface BurstTarget {
  readonly port: number;
  readonly role?: "master" | "regionserver";
}

export interface BurstOptions {
  readonly targets: readonly BurstTarget[];
  readonly calls?: number;
  readonly methods?: readonly string[];
  /** what has no answer by then counts as hanging */
  readonly limitMs?: number;
}

export interface BurstResult {
  readonly calls: number;
  readonly answered: number;
  readonly failed: number;
  readonly hanging: number;
  /** error codes and how many calls got them */
  readonly errors: Readonly<Record<string, number>>;
  /** one error of each code, in full */
  readonly samples: Readonly<Record<string, string>>;
  readonly firstAnswerMs: number | undefined;
  readonly ms: number;
}

/** The targets take turns. */
export async function burst(client: RpcClient, options: BurstOptions): Promise<BurstResult> {
  const { targets, calls = 100, methods = META_METHODS, limitMs = 20_000 } = options;
  const begun = performance.now();
  const tally = new Tally(calls, begun);
  const all = Array.from({ length: calls }, (_, index) => {
    const target = targets[index % targets.length];
    const method = methods[Math.floor(index / targets.length) % methods.length];
    if (target === undefined || method === undefined) throw new Error("a burst needs a target and a method");
    return tally.watch(client.call(requestOf(target, method)));
  });
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([Promise.all(all), limit]);
  clearTimeout(timer);
  return tally.result();
}

function requestOf({ port, role }: BurstTarget, method: string): CallRequest {
  const request = {
    server: { host: "localhost", port },
    service: "ClientMetaService",
    method,
    param: new Uint8Array(0),
  };
  return role === undefined ? request : { ...request, role };
}

class Tally {
  readonly #calls: number;
  readonly #begun: number;
  #answered = 0;
  #failed = 0;
  #firstAnswerMs: number | undefined;
  readonly #errors: Record<string, number> = {};
  readonly #samples: Record<string, string> = {};

  constructor(calls: number, begun: number) {
    this.#calls = calls;
    this.#begun = begun;
  }

  watch(call: Promise<unknown>): Promise<void> {
    return call.then(
      () => {
        this.#answered++;
        this.#firstAnswerMs ??= performance.now() - this.#begun;
      },
      (error: unknown) => this.#fail(error),
    );
  }

  #fail(error: unknown): void {
    this.#failed++;
    const code = error instanceof HBaseError ? error.code : String(error);
    this.#errors[code] = (this.#errors[code] ?? 0) + 1;
    this.#samples[code] ??= error instanceof Error ? error.message : String(error);
  }

  result(): BurstResult {
    return {
      calls: this.#calls,
      answered: this.#answered,
      failed: this.#failed,
      hanging: this.#calls - this.#answered - this.#failed,
      errors: this.#errors,
      samples: this.#samples,
      firstAnswerMs: this.#firstAnswerMs,
      ms: performance.now() - this.#begun,
    };
  }
}
