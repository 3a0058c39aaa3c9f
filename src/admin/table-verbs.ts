/** Tables as the administrator handles them: made, changed, switched on and off, listed, described. */
import { type Bytes, toBytes } from "../bytes/column-name.ts";
import { type FamilyDescriptor, familyMessage, problemOfFamilyName } from "../descriptors/family-descriptor.ts";
import { type EvenSplits, splitKeysOf } from "../descriptors/split-keys.ts";
import {
  type DescribedTable,
  type TableDescriptor,
  tableMessage,
  tableOfMessage,
} from "../descriptors/table-descriptor.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { TableName } from "../names/table-name.ts";
import type { TableState } from "../region/meta-rows.ts";
import { tableNotFound } from "../region/table-problems.ts";
import type { Nonces } from "../table/nonces.ts";
import type { AdminOptions, ProcedureOptions } from "./admin-options.ts";
import type { MasterCaller } from "./master-caller.ts";
import type { Procedures } from "./procedures.ts";
import type { TableDirectory } from "./table-directory.ts";

export interface CreateTableOptions extends ProcedureOptions {
  /** Where the table is cut into regions: first rows of all regions but the first, or evenly between two keys. Default: one region */
  readonly splits?: readonly Bytes[] | EvenSplits;
}

export interface TruncateOptions extends ProcedureOptions {
  /** Keep the regions' bounds; otherwise one region is left. Default false */
  readonly preserveSplits?: boolean;
}

export interface ListOptions extends AdminOptions {
  /** Only tables of this namespace. */
  readonly namespace?: string;
  /** A regular expression of Java's that the whole name (`namespace:table`, or `table`) must match. */
  readonly pattern?: string;
  /** HBase's own tables too. Default false */
  readonly systemTables?: boolean;
}

/** What the master answers to an order that it works off as a procedure. */
interface Taken {
  readonly procId?: bigint | undefined;
}

/** One for each order, the same on every attempt: by it the master knows an order that comes again (HBASE-13415). */
interface OrderNonce {
  readonly nonceGroup: bigint;
  readonly nonce: bigint;
}

export class TableVerbs {
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

  async create(descriptor: TableDescriptor, { splits, ...options }: CreateTableOptions): Promise<void> {
    const tableSchema = tableMessage(descriptor, true);
    const splitKeys = splitKeysOf(splits);
    const table = TableName.of(descriptor.name);
    const isDone = (): Promise<boolean> => this.#isState(table, "enabled");
    await this.#order("CreateTable", table, options, isDone, (nonce, limits) =>
      this.#master.call("CreateTable", { tableSchema, splitKeys, ...nonce }, limits),
    );
  }

  async delete(name: string, options: ProcedureOptions): Promise<void> {
    const table = TableName.of(name);
    const isDone = (): Promise<boolean> => this.#isState(table, undefined);
    await this.#order("DeleteTable", table, options, isDone, (nonce, limits) =>
      this.#master.call("DeleteTable", { tableName: table.message, ...nonce }, limits),
    );
  }

  async enable(name: string, options: ProcedureOptions): Promise<void> {
    const table = TableName.of(name);
    const isDone = (): Promise<boolean> => this.#isState(table, "enabled");
    await this.#order("EnableTable", table, options, isDone, (nonce, limits) =>
      this.#master.call("EnableTable", { tableName: table.message, ...nonce }, limits),
    );
  }

  async disable(name: string, options: ProcedureOptions): Promise<void> {
    const table = TableName.of(name);
    const isDone = (): Promise<boolean> => this.#isState(table, "disabled");
    await this.#order("DisableTable", table, options, isDone, (nonce, limits) =>
      this.#master.call("DisableTable", { tableName: table.message, ...nonce }, limits),
    );
  }

  async truncate(name: string, { preserveSplits = false, ...options }: TruncateOptions): Promise<void> {
    const table = TableName.of(name);
    // That it is enabled again does not tell that it was emptied: lost means lost.
    await this.#order("truncateTable", table, options, undefined, (nonce, limits) =>
      this.#master.call("TruncateTable", { tableName: table.message, preserveSplits, ...nonce }, limits),
    );
  }

  async modify(descriptor: TableDescriptor, options: ProcedureOptions): Promise<void> {
    const tableSchema = tableMessage(descriptor, false);
    const table = TableName.of(descriptor.name);
    await this.#order("ModifyTable", table, options, undefined, (nonce, limits) =>
      this.#master.call("ModifyTable", { tableName: table.message, tableSchema, ...nonce }, limits),
    );
  }

  async addFamily(name: string, family: string | FamilyDescriptor, options: ProcedureOptions): Promise<void> {
    const table = TableName.of(name);
    const columnFamilies = familyMessage(family, "family.", true);
    await this.#order("AddColumn", table, options, undefined, (nonce, limits) =>
      this.#master.call("AddColumn", { tableName: table.message, columnFamilies, ...nonce }, limits),
    );
  }

  async modifyFamily(name: string, family: FamilyDescriptor, options: ProcedureOptions): Promise<void> {
    const table = TableName.of(name);
    const columnFamilies = familyMessage(family, "family.", false);
    await this.#order("ModifyColumn", table, options, undefined, (nonce, limits) =>
      this.#master.call("ModifyColumn", { tableName: table.message, columnFamilies, ...nonce }, limits),
    );
  }

  async deleteFamily(name: string, family: string, options: ProcedureOptions): Promise<void> {
    const table = TableName.of(name);
    const problem = problemOfFamilyName(family);
    if (problem !== undefined) throw new InvalidArgumentError("family", problem);
    await this.#order("DeleteColumn", table, options, undefined, (nonce, limits) =>
      this.#master.call("DeleteColumn", { tableName: table.message, columnName: toBytes(family), ...nonce }, limits),
    );
  }

  /** Undefined if there is no such table. */
  state(name: string, options: AdminOptions): Promise<TableState | undefined> {
    return this.#directory.tableState(TableName.of(name), options);
  }

  /** Enabled, and every region with a server. */
  async isAvailable(name: string, options: AdminOptions): Promise<boolean> {
    const table = TableName.of(name);
    if ((await this.#directory.tableState(table, options)) !== "enabled") return false;
    const regions = await this.#directory.regionsOf(table, options);
    return regions.length > 0 && regions.every(({ replicas }) => replicas.length > 0);
  }

  async describe(name: string, options: AdminOptions): Promise<DescribedTable> {
    const table = TableName.of(name);
    const { tableSchema } = await this.#master.call(
      "GetTableDescriptors",
      { tableNames: [table.message] },
      { ...options, of: table.text },
    );
    const [first] = tableSchema;
    if (first === undefined) throw tableNotFound(table, { service: "MasterService", method: "GetTableDescriptors" });
    return tableOfMessage(first);
  }

  async list(options: ListOptions): Promise<readonly DescribedTable[]> {
    const { tableSchema } = await this.#master.call("GetTableDescriptors", selection(options), options);
    return tableSchema.map(tableOfMessage).sort((one, other) => compareText(one.name, other.name));
  }

  async listNames(options: ListOptions): Promise<readonly string[]> {
    const { tableNames } = await this.#master.call("GetTableNames", selection(options), options);
    return tableNames.map((message) => TableName.ofMessage(message).text).sort(compareText);
  }

  async #isState(table: TableName, state: TableState | undefined): Promise<boolean> {
    return (await this.#directory.tableState(table)) === state;
  }

  async #order(
    verb: string,
    table: TableName,
    options: ProcedureOptions,
    isDone: (() => Promise<boolean>) | undefined,
    send: (nonce: OrderNonce, limits: AdminOptions & { of: string }) => Promise<Taken>,
  ): Promise<void> {
    const nonce = { nonceGroup: this.#nonces.group, nonce: this.#nonces.next() };
    try {
      const { procId } = await send(nonce, { ...options, of: table.text });
      await this.#procedures.wait({ what: `${verb} of ${table.text}`, procedureId: procId, isDone }, options);
    } finally {
      // Whatever came of it, its regions may be others now.
      this.#directory.forget(table);
    }
  }
}

function selection({ namespace, pattern, systemTables = false }: ListOptions): {
  regex: string | undefined;
  includeSysTables: boolean;
  namespace: string | undefined;
} {
  return { regex: pattern, includeSysTables: systemTables, namespace };
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
