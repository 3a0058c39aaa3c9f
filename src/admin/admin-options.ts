/** What may be said with every question to the cluster's administration, and what is heard while the master works. */

export interface AdminOptions {
  /** The question or order with all its repetitions, in ms. Default: the client's `operationTimeoutMs` */
  readonly timeoutMs?: number;
  /** Ends it with its reason. What the master has taken on goes on. */
  readonly signal?: AbortSignal;
}

/** A look at a procedure of the master. */
export interface ProcedureProgress {
  /** as the master's pages show it; absent for procedures of the older kind */
  readonly procedureId?: bigint;
  readonly state: "running" | "finished";
  /** since the master took it on, by our clock */
  readonly elapsedMs: number;
  /** how often the master has been asked */
  readonly polls: number;
}

export interface ProcedureOptions extends AdminOptions {
  /** How long the master may work after it has taken the order on, in ms. Default: the client's `procedureTimeoutMs` (600000) */
  readonly procedureTimeoutMs?: number;
  /** Hears each look at the master's procedure. */
  readonly onProgress?: (progress: ProcedureProgress) => void;
}

/** What the parts of the administration share. */
export interface AdminSettings {
  /** `hbase.client.pause` */
  readonly pauseMs: number;
  /** `hbase.client.pause.server.overloaded` */
  readonly overloadedPauseMs: number;
  /** `hbase.client.retries.number`; Java's admin calls make one attempt less than tables do. Default 15 */
  readonly maxAttempts?: number;
  /** one call */
  readonly rpcTimeoutMs: number;
  /** one order or question with its repetitions */
  readonly operationTimeoutMs: number;
  /** Default 600000 */
  readonly procedureTimeoutMs?: number;
}
