/** Snapshots: taken, listed, deleted, restored, cloned into new tables. */

import { shown } from "../descriptors/attribute-kinds.ts";
import type { RemoteError } from "../errors/remote-error.ts";
import { remoteErrorOf } from "../errors/remote-errors-by-class.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { TableName } from "../names/table-name.ts";
import { SnapshotType } from "../protobuf/hbase-enums.ts";
import type { MessageOf } from "../protobuf/schema.ts";
import type { SnapshotDescription } from "../protobuf/snapshot-messages.ts";
import type { Nonces } from "../table/nonces.ts";
import type { AdminOptions, ProcedureOptions } from "./admin-options.ts";
import type { MasterCaller } from "./master-caller.ts";
import type { Procedures } from "./procedures.ts";
import type { TableDirectory } from "./table-directory.ts";

export interface SnapshotOptions extends ProcedureOptions {
  /** Write what is in memory first. Without it, the snapshot has what is in files. Default true */
  readonly flush?: boolean;
  /** It is deleted after this time. Default: never */
  readonly ttlSeconds?: number;
}

export interface Snapshot {
  readonly name: string;
  readonly table: string;
  /** milliseconds since 1970 */
  readonly createdAtMs: number;
  readonly type: "disabled" | "flush" | "skipFlush";
  readonly owner?: string;
  /** absent: it stays until it is deleted */
  readonly ttlSeconds?: number;
}

export class SnapshotVerbs {
  readonly #master: MasterCaller;
  readonly #procedures: Procedures;
  readonly #directory: TableDirectory;
  readonly #nonces: Nonces;

  constructor(master: MasterCaller, procedures: Procedures, directory: TableDirectory, nonces: Nonces) {
    this.#master = master;
    this.#procedures = procedures;
    this.#directory = directory;
    this.#nonces = nonces;
  }

  async take(name: string, tableName: string, options: SnapshotOptions): Promise<void> {
    const { flush = true, ttlSeconds, ...limits } = options;
    const table = TableName.of(tableName);
    checkName(name);
    const snapshot = {
      name,
      table: table.text,
      type: flush ? SnapshotType.FLUSH : SnapshotType.SKIPFLUSH,
      ...(ttlSeconds === undefined ? {} : { ttl: ttlSeconds }),
    };
    const what = `Snapshot ${name} of ${table.text}`;
    // Masters before 2.6 know no nonce here, and take a repetition for another snapshot of that name.
    const { procId } = await this.#master.call(
      "Snapshot",
      { snapshot, ...this.#nonce() },
      { ...limits, of: table.text, repeatable: false },
    );
    if (procId !== undefined && procId >= 0n) {
      const isDone = async (): Promise<boolean> => (await this.list({})).some((each) => each.name === name);
      await this.#procedures.wait({ what, procedureId: procId, isDone }, limits);
      return;
    }
    await this.#procedures.pollUntil(what, limits, async (callLimits) => {
      const { done = false } = await this.#master.call("IsSnapshotDone", { snapshot }, { ...callLimits, of: name });
      return done;
    });
  }

  async list(options: AdminOptions): Promise<readonly Snapshot[]> {
    const { snapshots } = await this.#master.call("GetCompletedSnapshots", {}, options);
    return snapshots.map(snapshotOf).sort((one, other) => (one.name < other.name ? -1 : 1));
  }

  async delete(name: string, options: AdminOptions): Promise<void> {
    checkName(name);
    await this.#master.call("DeleteSnapshot", { snapshot: { name } }, { ...options, of: name, repeatable: false });
  }

  /** Into the table that it was taken of, or into `table`. */
  async restore(name: string, table: TableName | undefined, options: ProcedureOptions): Promise<void> {
    checkName(name);
    const target = table ?? TableName.of(await this.#tableOf(name, options));
    const { procId } = await this.#master.call(
      "RestoreSnapshot",
      { snapshot: { name, table: target.text }, ...this.#nonce() },
      { ...options, of: name },
    );
    const what = `RestoreSnapshot of ${name} to ${target.text}`;
    await this.#procedures.wait({ what, procedureId: procId }, options);
    this.#directory.forget(target);
  }

  /** A table that is there would be restored, if it is disabled: that is not what was meant. */
  async clone(name: string, tableName: string, options: ProcedureOptions): Promise<void> {
    const table = TableName.of(tableName);
    if ((await this.#directory.tableState(table, options)) !== undefined) throw tableExists(table);
    await this.restore(name, table, options);
  }

  async #tableOf(name: string, options: AdminOptions): Promise<string> {
    const found = (await this.list(options)).find((each) => each.name === name);
    if (found === undefined) throw snapshotNotFound(name);
    return found.table;
  }

  #nonce(): { nonceGroup: bigint; nonce: bigint } {
    return { nonceGroup: this.#nonces.group, nonce: this.#nonces.next() };
  }
}

const TYPES = ["disabled", "flush", "skipFlush"] as const;

function snapshotOf(message: MessageOf<typeof SnapshotDescription>): Snapshot {
  const { name, table = "", creationTime = 0n, type = SnapshotType.FLUSH, owner, ttl = 0n } = message;
  return {
    name,
    table,
    createdAtMs: Number(creationTime),
    type: TYPES[type] ?? "flush",
    ...(owner === undefined ? {} : { owner }),
    ...(ttl <= 0n ? {} : { ttlSeconds: Number(ttl) }),
  };
}

function checkName(name: unknown): void {
  // HBase: a file name, and not hidden.
  if (typeof name !== "string" || !/^[\p{L}\p{Nd}_][-_.\p{L}\p{Nd}]*$/u.test(name))
    throw new InvalidArgumentError("snapshot", `${shown(name)} may hold only letters, digits, "_", "-" and "."`);
}

function tableExists({ text }: TableName): RemoteError {
  return refusal("TableExistsException", text);
}

function snapshotNotFound(name: string): RemoteError {
  return refusal("snapshot.SnapshotDoesNotExistException", `${name} is not among the completed snapshots`);
}

/** As the master would have sent it. */
function refusal(javaClass: string, remoteMessage: string): RemoteError {
  return remoteErrorOf({
    javaClass: `org.apache.hadoop.hbase.${javaClass}`,
    remoteMessage,
    stackTrace: remoteMessage,
    doNotRetry: true,
    serverOverloaded: false,
  });
}
