/**
 * A cluster in memory with as much of HBase's ways as the commands can tell: versions by timestamp, delete markers, scans in answers of a
 * few rows. What was called is kept in `calls`, so that tests can tell what a command asked for.
 */

import type { ClusterStatus } from "../../src/admin/cluster-status.ts";
import { parseColumn, toBytes } from "../../src/bytes/column-name.ts";
import type { CliAdmin, CliClient, CliTable, ScanRequest } from "../../src/cli/client.ts";
import type { FamilyDescriptor } from "../../src/descriptors/family-descriptor.ts";
import type { TableDescriptor } from "../../src/descriptors/table-descriptor.ts";
import type { RemoteError } from "../../src/errors/remote-error.ts";
import { TableNotFoundError } from "../../src/errors/table-errors.ts";
import { RegionInfo } from "../../src/names/region-info.ts";
import { TableName } from "../../src/names/table-name.ts";
import type { RegionLocation } from "../../src/region/region-location.ts";
import type { Delete, Outcome, Put, TableOperation } from "../../src/table/batch-types.ts";
import type { AmountInput, CellInput } from "../../src/table/cell-input.ts";
import { CELL_TYPES, type CellParts } from "../../src/wire/cell.ts";
import { type Row, rowOf } from "../../src/wire/row.ts";

export class MemoryClient implements CliClient {
  readonly tables: Map<string, MemoryTable> = new Map();
  readonly admin: MemoryAdmin = new MemoryAdmin(this);
  readonly calls: string[] = [];
  /** rows of one answer of a scan */
  rowsPerAnswer = 2;
  openScanners = 0;
  closed = 0;
  /** the server's clock */
  now = 1_700_000_000_000n;

  table(name: string): MemoryTable {
    return this.tables.get(name) ?? new MemoryTable(this, name, false);
  }

  with(name: string): MemoryTable {
    const table = new MemoryTable(this, name, true);
    this.tables.set(name, table);
    return table;
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.resolve();
  }
}

export class MemoryTable implements CliTable {
  readonly client: MemoryClient;
  readonly name: string;
  readonly exists: boolean;
  families: readonly FamilyDescriptor[] = [{ name: "f", attributes: { VERSIONS: "1" } }];
  enabled = true;
  splits: readonly Buffer[] = [];
  scanned: ScanRequest[] = [];
  /** runs before an operation of a batch; what it throws is that operation's failure */
  onOperation: (operation: TableOperation) => void = () => undefined;
  /** runs before each answer of a scan */
  onAnswer: (answer: number) => void | Promise<void> = () => undefined;
  readonly #cells = new Map<string, CellParts[]>();

  constructor(client: MemoryClient, name: string, exists: boolean) {
    this.client = client;
    this.name = name;
    this.exists = exists;
  }

  /** Every cell there is, markers too, in the order of rows and columns. */
  get cells(): CellParts[] {
    return this.#rows(true, Number.POSITIVE_INFINITY).flat();
  }

  get: CliTable["get"] = async (row, options = {}) => {
    this.#check();
    const cells = this.#cells.get(keyOf(toBytes(row))) ?? [];
    const versions = options.versions === "all" ? Number.POSITIVE_INFINITY : (options.versions ?? 1);
    const found = visible(cells, false, versions).filter((cell) => wanted(cell, options.columns));
    return found.length === 0 ? undefined : rowOf(found);
  };

  put: CliTable["put"] = async (row, values, options = {}) => {
    this.#apply({ put: row, values, ...options });
  };

  delete: CliTable["delete"] = async (row, options = {}) => {
    this.#apply({ delete: row, ...options });
  };

  increment: CliTable["increment"] = async (row, amounts) => {
    this.#check();
    const [{ family, qualifier, by } = fail()] = amounts as readonly (AmountInput & {
      family: Buffer;
      qualifier: Buffer;
    })[];
    const old = (await this.get(row))?.value({ family, qualifier });
    const value = Buffer.alloc(8);
    value.writeBigInt64BE(BigInt.asIntN(64, (old?.readBigInt64BE() ?? 0n) + BigInt(by)));
    await this.put(row, [{ family, qualifier, value }]);
    return (await this.get(row)) ?? fail();
  };

  batch: CliTable["batch"] = async (operations, options = {}) => {
    this.#check();
    this.client.calls.push(`batch of ${operations.length}`);
    return operations.map((operation): Outcome => {
      try {
        options.signal?.throwIfAborted();
        this.onOperation(operation);
        this.#apply(operation as Put | Delete);
        return { ok: true };
      } catch (error) {
        return { ok: false, error };
      }
    });
  };

  scan(options: ScanRequest = {}): ReturnType<CliTable["scan"]> {
    this.scanned.push(options);
    return { batches: () => this.#answers(options) };
  }

  async *#answers(options: ScanRequest): AsyncGenerator<readonly Row[], undefined> {
    this.#check();
    this.client.openScanners++;
    try {
      const rows = this.#selected(options);
      const size = this.client.rowsPerAnswer;
      for (let at = 0; at < rows.length; at += size) {
        await this.onAnswer(at / size);
        options.signal?.throwIfAborted();
        yield rows.slice(at, at + size);
      }
    } finally {
      this.client.openScanners--;
    }
  }

  async regions(): Promise<readonly RegionLocation[]> {
    this.#check();
    const keys = [Buffer.alloc(0), ...this.splits];
    return keys.map((startKey, index) => ({
      region: new RegionInfo({
        table: TableName.of(this.name),
        startKey,
        endKey: keys[index + 1] ?? Buffer.alloc(0),
        regionId: 1n,
      }),
      server: { host: `rs${index}.example.com`, port: 16_020 },
      seqNum: 1,
    }));
  }

  #selected(options: ScanRequest): Row[] {
    if (options.prefix !== undefined && (options.start ?? options.stop) !== undefined)
      fail(new Error("prefix and start"));
    const {
      raw = false,
      reversed = false,
      limit = Number.POSITIVE_INFINITY,
      start,
      stop,
      prefix,
      startInclusive = true,
    } = options;
    const versions = options.versions === "all" ? Number.POSITIVE_INFINITY : (options.versions ?? 1);
    const sign = reversed ? -1 : 1;
    const rows = this.#rows(raw, versions)
      .map((cells) => cells.filter((cell) => wanted(cell, options.columns)))
      .filter(([first]) => first !== undefined)
      .map(rowOf)
      .filter(({ key }) => prefix === undefined || key.subarray(0, toBytes(prefix).length).equals(toBytes(prefix)))
      .filter(
        ({ key }) => start === undefined || sign * Buffer.compare(key, toBytes(start)) >= (startInclusive ? 0 : 1),
      )
      .filter(({ key }) => stop === undefined || sign * Buffer.compare(key, toBytes(stop)) < 0);
    return (reversed ? rows.reverse() : rows).slice(0, limit);
  }

  #rows(raw: boolean, versions: number): CellParts[][] {
    return [...this.#cells.keys()]
      .sort((a, b) => Buffer.compare(Buffer.from(a, "latin1"), Buffer.from(b, "latin1")))
      .map((key) => visible(this.#cells.get(key) ?? [], raw, versions));
  }

  #apply(operation: Put | Delete): void {
    this.#check();
    const row = Buffer.from(toBytes(operation.put ?? operation.delete));
    const cells = operation.put !== undefined ? this.#putCells(row, operation) : this.#markers(row, operation);
    const key = keyOf(row);
    const kept = (this.#cells.get(key) ?? []).filter((old) => !cells.some((cell) => sameCell(old, cell)));
    this.#cells.set(key, [...kept, ...cells].sort(byColumnAndTime));
  }

  #putCells(row: Buffer, { values, timestamp }: Put): CellParts[] {
    return (values as readonly (CellInput & { family: Buffer; qualifier: Buffer })[]).map((cell) => ({
      row,
      family: cell.family,
      qualifier: cell.qualifier,
      timestamp: BigInt(cell.timestamp ?? timestamp ?? this.client.now++),
      typeCode: CELL_TYPES.put,
      value: toBytes(cell.value),
    }));
  }

  #markers(row: Buffer, { columns, timestamp }: Delete): CellParts[] {
    const all = columns ?? this.families.map(({ name }) => ({ family: name }));
    return all.map((column) => {
      const { family, qualifier } = parseColumn(column);
      const { versions = "all", timestamp: own } = column as { versions?: "one" | "all"; timestamp?: bigint };
      const one = versions === "one";
      const family_ = one ? CELL_TYPES.deleteFamilyVersion : CELL_TYPES.deleteFamily;
      const column_ = one ? CELL_TYPES.delete : CELL_TYPES.deleteColumn;
      return {
        row,
        family,
        qualifier: qualifier ?? Buffer.alloc(0),
        timestamp: BigInt(own ?? timestamp ?? this.client.now++),
        typeCode: qualifier === undefined ? family_ : column_,
        value: Buffer.alloc(0),
      };
    });
  }

  #check(): void {
    if (!this.exists) throw notFound(this.name);
  }
}

export class MemoryAdmin implements CliAdmin {
  readonly #client: MemoryClient;
  /** what the command looks at */
  status = {
    clusterId: "11111111-2222-3333-4444-555555555555",
    hbaseVersion: "2.6.4",
    master: { host: "m1.example.com", port: 16_000 },
    backupMasters: [],
    liveServers: [
      { server: { host: "rs1.example.com", port: 16_020 }, regions: new Array(1_234).fill({}), requestsPerSecond: 56 },
    ],
    deadServers: [],
    regionsInTransition: [],
    balancerOn: true,
  } as unknown as ClusterStatus;

  constructor(client: MemoryClient) {
    this.#client = client;
  }

  async createTable(
    table: TableDescriptor,
    { splits = [] }: { readonly splits?: readonly (string | Uint8Array)[] } = {},
  ): Promise<void> {
    const made = this.#client.with(table.name);
    made.families = table.families.map((family) => (typeof family === "string" ? { name: family } : family));
    made.splits = splits.map(toBytes);
  }

  async createNamespace(namespace: string | { readonly name: string }): Promise<void> {
    this.#client.calls.push(`namespace ${typeof namespace === "string" ? namespace : namespace.name}`);
  }

  async deleteTable(name: string): Promise<void> {
    this.#client.calls.push(`delete ${name}`);
    this.#client.tables.delete(this.#known(name).name);
  }

  async enableTable(name: string): Promise<void> {
    this.#known(name).enabled = true;
  }

  async disableTable(name: string): Promise<void> {
    this.#client.calls.push(`disable ${name}`);
    this.#known(name).enabled = false;
  }

  async truncateTable(
    name: string,
    { preserveSplits = false }: { readonly preserveSplits?: boolean } = {},
  ): Promise<void> {
    this.#client.calls.push(`truncate ${this.#known(name).name} ${preserveSplits}`);
  }

  async tableExists(name: string): Promise<boolean> {
    return this.#client.tables.has(name);
  }

  async isTableEnabled(name: string): Promise<boolean> {
    return this.#known(name).enabled;
  }

  async describeTable(name: string): ReturnType<CliAdmin["describeTable"]> {
    const { families } = this.#known(name);
    return { name, families, attributes: { DURABILITY: "SYNC_WAL" } };
  }

  async listTableNames(): Promise<readonly string[]> {
    return [...this.#client.tables.keys()];
  }

  async clusterStatus(): Promise<ClusterStatus> {
    return this.status;
  }

  #known(name: string): MemoryTable {
    return this.#client.tables.get(name) ?? fail(notFound(name));
  }
}

function notFound(name: string): RemoteError {
  return new TableNotFoundError({
    javaClass: "org.apache.hadoop.hbase.TableNotFoundException",
    remoteMessage: name,
    stackTrace: "",
    doNotRetry: true,
    serverOverloaded: false,
  });
}

/** What a reader sees: the newest versions that no marker hides. */
function visible(cells: readonly CellParts[], raw: boolean, versions: number): CellParts[] {
  const seen = new Map<string, number>();
  return cells.filter((cell) => {
    if (raw) return true;
    if (cell.typeCode !== CELL_TYPES.put || cells.some((marker) => hides(marker, cell))) return false;
    const column = `${keyOf(cell.family)}:${keyOf(cell.qualifier)}`;
    seen.set(column, (seen.get(column) ?? 0) + 1);
    return (seen.get(column) ?? 0) <= versions;
  });
}

function hides(marker: CellParts, cell: CellParts): boolean {
  if (marker.typeCode === CELL_TYPES.put || keyOf(marker.family) !== keyOf(cell.family)) return false;
  const wholeFamily = marker.typeCode === CELL_TYPES.deleteFamily || marker.typeCode === CELL_TYPES.deleteFamilyVersion;
  if (!wholeFamily && keyOf(marker.qualifier) !== keyOf(cell.qualifier)) return false;
  const one = marker.typeCode === CELL_TYPES.delete || marker.typeCode === CELL_TYPES.deleteFamilyVersion;
  return one ? marker.timestamp === cell.timestamp : cell.timestamp <= marker.timestamp;
}

function wanted(cell: CellParts, columns: ScanRequest["columns"]): boolean {
  if (columns === undefined) return true;
  return columns.some((column) => {
    const { family, qualifier } = parseColumn(column);
    return family.equals(cell.family) && (qualifier === undefined || qualifier.equals(cell.qualifier));
  });
}

function sameCell(a: CellParts, b: CellParts): boolean {
  return byColumnAndTime(a, b) === 0 && a.typeCode === b.typeCode;
}

function byColumnAndTime(a: CellParts, b: CellParts): number {
  const column = Buffer.compare(a.family, b.family) || Buffer.compare(a.qualifier, b.qualifier);
  return column || Number(BigInt(b.timestamp) - BigInt(a.timestamp)) || b.typeCode - a.typeCode;
}

function keyOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

function fail(error: Error = new Error("the test's stand-in cannot do that")): never {
  throw error;
}
