/** What every registry can be asked: where the cluster is, whoever knows it. */

import type { ServerName } from "../names/server-name.ts";
import type { Master, MetaRegionLocation } from "./answers.ts";

/** What may be said with every question. */
export interface AskOptions {
  readonly signal?: AbortSignal;
  /** default: the client's `operationTimeoutMs` */
  readonly timeoutMs?: number;
}

/**
 * Each question is repeated until its deadline while that can help. It rejects with the signal's reason, with
 * `RegistryUnreachableError` if nobody could be asked, or with what stands in the way.
 */
export interface Registry {
  clusterId(options?: AskOptions): Promise<string>;
  activeMaster(options?: AskOptions): Promise<ServerName>;
  masters(options?: AskOptions): Promise<readonly Master[]>;
  /** Live region servers, some or all of them. */
  bootstrapNodes(options?: AskOptions): Promise<readonly ServerName[]>;
  metaRegionLocations(options?: AskOptions): Promise<readonly MetaRegionLocation[]>;
  /** Ends what is under way with `ClientClosedError`. */
  close(): void;
}
