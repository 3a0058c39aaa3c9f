/** Regions as the administrator handles them: split, merged, moved, flushed, compacted. */
import { type Bytes, toBytes } from "../bytes/column-name.ts";
import { problemOfFamilyName } from "../descriptors/family-descriptor.ts";
import { checkList } from "../errors/known-options.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { type ServerName, serverMessage } from "../names/server-name.ts";
import { TableName } from "../names/table-name.ts";
import { COMPACTION_STATES } from "../protobuf/hbase-enums.ts";
import type * as messages from "../protobuf/hbase-messages.ts";
import type { LocatedRegion } from "../region/region-location.ts";
import { tableNotEnabled, tableNotFound } from "../region/table-problems.ts";
import { isUnknownMethod } from "../registry/repetition.ts";
import { bytesOf } from "../table/cell-input.ts";
import type { Nonces } from "../table/nonces.ts";
import type { AdminOptions, ProcedureOptions } from "./admin-options.ts";
import { inParallel } from "./in-parallel.ts";
import type { MasterCaller } from "./master-caller.ts";
import type { Procedures } from "./procedures.ts";
import {
  CompactRegion,
  FlushRegion,
  type FullyNamed,
  GetRegionInfo,
  type PlacedRegion,
  type RegionCaller,
} from "./region-caller.ts";
import {
  encodedSpecifier,
  fullSpecifier,
  type RegionReference,
  type ResolvedRegion,
  regionText,
  resolveRegion,
} from "./region-reference.ts";
import type { TableDirectory } from "./table-directory.ts";

export type CompactionState = (typeof COMPACTION_STATES)[number];

export interface SplitOptions extends ProcedureOptions {
  /** The first row of the upper half. Default: where the server finds the middle of the files */
  readonly splitRow?: Bytes;
}

export interface MergeOptions extends ProcedureOptions {
  /** Regions that are no neighbours too. Default false */
  readonly force?: boolean;
}

export interface MoveOptions extends AdminOptions {
  /** Such as `clusterStatus().liveServers[0].server`, or `host,port,startcode`. Default: the balancer's choice */
  readonly to?: ServerName | string;
}

export interface FlushOptions extends ProcedureOptions {
  /** Only these families. Default: all. HBase before 2.6 flushes one or all */
  readonly families?: readonly string[];
}

export interface FlushRegionOptions extends AdminOptions {
  /** Only this family. Default: all */
  readonly family?: string;
}

export interface CompactOptions extends AdminOptions {
  /** All files of each family into one, without what was deleted. Default false */
  readonly major?: boolean;
  /** Only this family. */
  readonly family?: string;
}

export interface RegionVerbsParts {
  readonly master: MasterCaller;
  readonly procedures: Procedures;
  readonly directory: TableDirectory;
  readonly regions: RegionCaller;
  readonly nonces: Nonces;
}

/** Calls for the regions of one table that are under way at a time. */
const REGIONS_AT_ONCE = 16;

export class RegionVerbs {
  readonly #parts: RegionVerbsParts;

  constructor(parts: RegionVerbsParts) {
    this.#parts = parts;
  }

  async list(name: string, options: AdminOptions): Promise<readonly LocatedRegion[]> {
    const table = TableName.of(name);
    const regions = await this.#parts.directory.regionsOf(table, options);
    if (regions.length === 0) throw tableNotFound(table);
    return regions;
  }

  async split(reference: RegionReference, { splitRow, ...options }: SplitOptions): Promise<void> {
    const { master, procedures, regions, directory } = this.#parts;
    const region = await regions.withTable(resolveRegion(reference), options);
    const info = region.info ?? (await this.#infoOf(region, options));
    const row = splitRow === undefined ? undefined : bytesOf("splitRow", splitRow);
    if (row !== undefined && (row.length === 0 || row.equals(info.startKey)))
      throw new InvalidArgumentError("splitRow", "is the region's first row: nothing would be in front of it");
    const { procId } = await master.call(
      "SplitTableRegion",
      { regionInfo: info.toMessage(), splitRow: row, ...this.#nonce() },
      { ...options, of: regionText(region) },
    );
    const what = `SplitRegion of ${regionText(region)}`;
    const isDone = async (): Promise<boolean> => !(await this.#isThere(region.table, region.encodedName));
    await procedures.wait({ what, procedureId: procId, isDone }, options);
    directory.forget(region.table);
  }

  async merge(references: readonly RegionReference[], { force = false, ...options }: MergeOptions): Promise<void> {
    const { master, procedures, directory } = this.#parts;
    checkList("regions", references);
    const regions = references.map((reference, index) => resolveRegion(reference, `regions[${index}]`));
    if (new Set(regions.map(({ encodedName }) => encodedName)).size < 2)
      throw new InvalidArgumentError("regions", "must be two or more");
    const of = regions.map(({ encodedName }) => encodedName).join(" and ");
    const region = regions.map(encodedSpecifier);
    const { procId } = await master.call(
      "MergeTableRegions",
      { region, forcible: force, ...this.#nonce() },
      { ...options, of },
    );
    await procedures.wait({ what: `MergeTableRegions of ${of}`, procedureId: procId }, options);
    for (const { table } of regions) if (table !== undefined) directory.forget(table);
  }

  async move(reference: RegionReference, { to, ...options }: MoveOptions): Promise<void> {
    const region = resolveRegion(reference);
    const request = { region: encodedSpecifier(region), destServerName: to === undefined ? undefined : serverOf(to) };
    await this.#parts.master.call("MoveRegion", request, { ...options, of: regionText(region) });
    this.#forget(region);
  }

  async assign(reference: RegionReference, options: AdminOptions): Promise<void> {
    const region = resolveRegion(reference);
    // A region that nobody serves is in no server's report: an encoded name must do, and does here.
    const request = { region: region.name === undefined ? encodedSpecifier(region) : fullSpecifier(region.name) };
    await this.#parts.master.call("AssignRegion", request, { ...options, of: regionText(region) });
    this.#forget(region);
  }

  async unassign(reference: RegionReference, options: AdminOptions): Promise<void> {
    // The one call of the master that wants the full name.
    const region = await this.#parts.regions.withTable(resolveRegion(reference), options);
    const request = { region: fullSpecifier(region.name) };
    await this.#parts.master.call("UnassignRegion", request, { ...options, of: regionText(region) });
    this.#forget(region);
  }

  /** FlushTable came with 2.6; older masters have the procedure `flush-table-proc`, which asks for nothing beforehand. */
  async flushTable(name: string, { families = [], ...options }: FlushOptions): Promise<void> {
    const table = TableName.of(name);
    checkList("families", families);
    for (const [index, family] of families.entries()) {
      const problem = problemOfFamilyName(family);
      if (problem !== undefined) throw new InvalidArgumentError(`families[${index}]`, problem);
    }
    const { master, procedures } = this.#parts;
    try {
      const { procId } = await master.call(
        "FlushTable",
        { tableName: table.message, columnFamily: families.map((family) => toBytes(family)), ...this.#nonce() },
        { ...options, of: table.text },
      );
      await procedures.wait({ what: `FlushTable of ${table.text}`, procedureId: procId }, options);
    } catch (error) {
      if (!isUnknownMethod(error)) throw error;
      await this.#flushByProcedure(table, families, options);
    }
  }

  async #flushByProcedure(table: TableName, families: readonly string[], options: ProcedureOptions): Promise<void> {
    const state = await this.#parts.directory.tableState(table, options);
    if (state === undefined) throw tableNotFound(table);
    if (state !== "enabled") throw tableNotEnabled(table);
    const configuration = families.length === 0 ? [] : [{ name: "family", value: families.join(",") }];
    const procedure = { signature: "flush-table-proc", instance: table.text, configuration };
    await this.#parts.procedures.execute(`flush-table-proc of ${table.text}`, procedure, options);
  }

  async flush(reference: RegionReference, { family, ...options }: FlushRegionOptions): Promise<void> {
    const request = family === undefined ? {} : { family: familyBytes(family) };
    await this.#parts.regions.call(FlushRegion, resolveRegion(reference), request, options);
  }

  async compactTable(name: string, options: CompactOptions): Promise<void> {
    const regions = await this.list(name, options);
    await inParallel(regions, REGIONS_AT_ONCE, ({ region, replicas }) =>
      this.#compact({ ...resolveRegion(region), at: replicas[0] }, options),
    );
  }

  async compact(reference: RegionReference, options: CompactOptions): Promise<void> {
    await this.#compact(resolveRegion(reference), options);
  }

  async #compact(region: PlacedRegion, { major = false, family, ...options }: CompactOptions): Promise<void> {
    const request = { major, ...(family === undefined ? {} : { family: familyBytes(family) }) };
    await this.#parts.regions.call(CompactRegion, region, request, options);
  }

  /** What any of the table's regions does. */
  async compactionState(name: string, options: AdminOptions): Promise<CompactionState> {
    const regions = await this.list(name, options);
    const answers = await inParallel(regions, REGIONS_AT_ONCE, ({ region, replicas }) => {
      const placed = { ...resolveRegion(region), at: replicas[0] };
      return this.#parts.regions.call(GetRegionInfo, placed, { compactionState: true }, options);
    });
    // MAJOR_AND_MINOR is 3: minor and major are the bits of it.
    const bits = answers.reduce((sum, { compactionState = 0 }) => sum | compactionState, 0);
    return COMPACTION_STATES[bits] ?? "majorAndMinor";
  }

  async #infoOf(region: FullyNamed, options: AdminOptions): Promise<LocatedRegion["region"]> {
    const found = await this.#parts.directory.region(region.name, options);
    if (found !== undefined) return found.region;
    throw new InvalidArgumentError("region", `${regionText(region)} is not among the regions of its table`);
  }

  async #isThere(table: TableName, encodedName: string): Promise<boolean> {
    const regions = await this.#parts.directory.regionsOf(table);
    return regions.some(({ region }) => region.encodedName === encodedName);
  }

  #nonce(): { nonceGroup: bigint; nonce: bigint } {
    return { nonceGroup: this.#parts.nonces.group, nonce: this.#parts.nonces.next() };
  }

  #forget({ table }: ResolvedRegion): void {
    if (table !== undefined) this.#parts.directory.forget(table);
  }
}

function familyBytes(family: string): Buffer {
  const problem = problemOfFamilyName(family);
  if (problem !== undefined) throw new InvalidArgumentError("family", problem);
  return toBytes(family);
}

function serverOf(server: ServerName | string): messages.ServerName {
  if (typeof server === "object") return serverMessage(server);
  const [, hostName, port, startCode] = /^([^,]{1,253}),(\d{1,5}),(\d{1,19})$/.exec(server) ?? [];
  if (hostName === undefined || startCode === undefined)
    throw new InvalidArgumentError("to", `${JSON.stringify(server)} is not host,port,startcode`);
  return { hostName, port: Number(port), startCode: BigInt(startCode) };
}
