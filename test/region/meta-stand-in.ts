/** A stand-in for the servers of hbase:meta: answers Scan and Get out of a model of its rows, in meta's own order. */

import { compareMetaRows } from "../../src/names/meta-row-order.ts";
import { RegionInfo } from "../../src/names/region-info.ts";
import type { ServerName } from "../../src/names/server-name.ts";
import type { TableName } from "../../src/names/table-name.ts";
import { GetRequest, GetResponse } from "../../src/protobuf/client-messages.ts";
import { decode, encode } from "../../src/protobuf/codec.ts";
import { RegionInfo as RegionInfoMessage, TableState } from "../../src/protobuf/hbase-messages.ts";
import { ScanRequest, ScanResponse } from "../../src/protobuf/scan-messages.ts";
import { MetaLocations } from "../../src/region/meta-locations.ts";
import { type MetaReplicaMode, MetaReplicas } from "../../src/region/meta-replicas.ts";
import { MetaTable } from "../../src/region/meta-table.ts";
import { RegionLocator, type RegionLocatorOptions } from "../../src/region/region-locator.ts";
import { ServerNames } from "../../src/region/server-names.ts";
import type { MetaRegionLocation } from "../../src/registry/answers.ts";
import type { CallAnswer, CallRequest } from "../../src/rpc/call.ts";
import type { Clock } from "../../src/rpc/clock.ts";
import { type CellParts, encodeCells } from "../../src/wire/cell.ts";
import { FakeClock } from "../rpc/fake-clock.ts";

const PUT = 4;
const INFO = Buffer.from("info");

export const server = (port: number, startCode = 1n): ServerName => ({ host: "rs", port, startCode });

/** What a row of meta says. */
export interface RegionRow {
  readonly region: RegionInfo;
  /** by replica id; undefined: announced, but nobody serves it */
  readonly servers: readonly (ServerName | undefined)[];
  readonly seqNum?: number;
}

export function regionOf(
  table: TableName,
  start: string | Buffer,
  end: string | Buffer,
  id = 1_700_000_000_000n,
): RegionInfo {
  return new RegionInfo({ table, startKey: Buffer.from(start), endKey: Buffer.from(end), regionId: id });
}

type Columns = ReadonlyMap<string, Buffer>;
type Hook = (request: CallRequest, number: number) => Promise<void> | void;

export class MetaStandIn {
  readonly requests: CallRequest[] = [];
  /** runs before each answer; may wait or throw */
  before: Hook = () => {};
  /** where hbase:meta is, by replica */
  places: readonly ServerName[] = [server(1)];
  registryQuestions = 0;
  readonly #rows = new Map<string, { readonly row: Buffer; readonly columns: Columns }>();
  #sorted: { readonly row: Buffer; readonly columns: Columns }[] | undefined;

  putRegion({ region, servers, seqNum = 1 }: RegionRow): void {
    const columns = new Map<string, Buffer>();
    columns.set("regioninfo", Buffer.concat([Buffer.from("PBUF"), encode(RegionInfoMessage, region.toMessage())]));
    for (const [replicaId, each] of servers.entries()) {
      const suffix = replicaId === 0 ? "" : `_${replicaId.toString(16).toUpperCase().padStart(4, "0")}`;
      columns.set(`server${suffix}`, Buffer.from(each === undefined ? "" : `${each.host}:${each.port}`));
      columns.set(`serverstartcode${suffix}`, each === undefined ? Buffer.alloc(0) : long(each.startCode ?? 0n));
      columns.set(`seqnumDuringOpen${suffix}`, long(BigInt(seqNum)));
    }
    this.putRow(region.name, columns);
  }

  putRow(row: Buffer, columns: Columns): void {
    this.#rows.set(row.toString("latin1"), { row, columns });
    this.#sorted = undefined;
  }

  deleteRegion(region: RegionInfo): void {
    this.#rows.delete(region.name.toString("latin1"));
    this.#sorted = undefined;
  }

  putState(table: TableName, state: number): void {
    this.putRow(table.bytes, new Map([["table:state", encode(TableState, { state })]]));
  }

  async call(request: CallRequest): Promise<CallAnswer> {
    this.requests.push(request);
    await this.before(request, this.requests.length);
    // As over a socket: never within the turn in which it was asked.
    await new Promise((resolve) => setImmediate(resolve));
    return request.method === "Scan" ? this.#scan(request.param) : this.#get(request.param);
  }

  async metaRegionLocations(): Promise<readonly MetaRegionLocation[]> {
    this.registryQuestions++;
    const nothing = Buffer.alloc(0);
    return this.places.map((place, replicaId) => ({
      replicaId,
      regionId: 1n,
      startKey: nothing,
      endKey: nothing,
      server: place,
    }));
  }

  #scan(param: Uint8Array): CallAnswer {
    const { scan, numberOfRows = 1, closeScanner } = decode(ScanRequest, param);
    if (scan === undefined || closeScanner !== true) throw new Error("a scanner would stay open");
    const { startRow = Buffer.alloc(0), stopRow = Buffer.alloc(0), reversed = false } = scan;
    const { includeStartRow = true, includeStopRow = false } = scan;
    const sign = reversed ? -1 : 1;
    const inside = this.#inOrder(reversed).filter(({ row, columns }) => {
      const fromStart = sign * compareMetaRows(row, startRow);
      const fromStop = sign * compareMetaRows(row, stopRow);
      const afterStart = fromStart > 0 || (includeStartRow && fromStart === 0);
      return afterStart && (fromStop < 0 || (includeStopRow && fromStop === 0)) && !columns.has("table:state");
    });
    const rows = inside.slice(0, numberOfRows);
    const cells = rows.map(({ row, columns }) => cellsOf(row, columns));
    const body = encode(ScanResponse, {
      cellsPerResult: cells.map(({ length }) => length),
      partialFlagPerResult: cells.map(() => false),
      scannerId: 7n,
      moreResults: true,
      moreResultsInRegion: inside.length > rows.length,
    });
    return cells.length === 0 ? { body } : { body, cellBlock: encodeCells(cells.flat()) };
  }

  #get(param: Uint8Array): CallAnswer {
    const { get } = decode(GetRequest, param);
    const columns: Columns = this.#rows.get(get.row.toString("latin1"))?.columns ?? new Map();
    const value = columns.get("table:state");
    if (columns.has("regioninfo")) {
      const cells = cellsOf(get.row, columns);
      const body = encode(GetResponse, { result: { associatedCellCount: cells.length } });
      return { body, cellBlock: encodeCells(cells) };
    }
    if (value === undefined) return { body: encode(GetResponse, { result: {} }) };
    const cell = { row: get.row, family: Buffer.from("table"), qualifier: Buffer.from("state"), timestamp: 1n, value };
    return { body: encode(GetResponse, { result: { cell: [{ ...cell, cellType: PUT }] } }) };
  }

  #inOrder(reversed: boolean): readonly { readonly row: Buffer; readonly columns: Columns }[] {
    this.#sorted ??= [...this.#rows.values()].sort((one, other) => compareMetaRows(one.row, other.row));
    return reversed ? [...this.#sorted].reverse() : this.#sorted;
  }
}

export interface Room {
  readonly meta: MetaStandIn;
  readonly table: MetaTable;
  readonly locator: RegionLocator;
  readonly clock: FakeClock;
}

/** A locator over a stand-in. */
export function room(
  options: { mode?: MetaReplicaMode; listingRows?: number } & Partial<RegionLocatorOptions> = {},
): Room {
  const meta = new MetaStandIn();
  const fake = new FakeClock();
  const clock: Clock = fake;
  const servers = new ServerNames();
  const metaLocations = new MetaLocations(meta, servers);
  const metaReplicas = new MetaReplicas(options.mode ?? "none", clock);
  const times = { rpcTimeoutMs: 1_000, operationTimeoutMs: 60_000, pauseMs: 0, overloadedPauseMs: 0, hedgeAfterMs: 5 };
  const table = new MetaTable({
    ...times,
    rpc: meta,
    clock,
    locations: metaLocations,
    replicas: metaReplicas,
    servers,
    listingRows: options.listingRows ?? 3,
  });
  const locator = new RegionLocator({
    meta: table,
    metaLocations,
    metaReplicas,
    servers,
    clock,
    operationTimeoutMs: 60_000,
    maxConcurrentLookUps: 8,
    prefetchRows: 10,
    maxCachedRegions: 100_000,
    ...options,
  });
  return { meta, table, locator, clock: fake };
}

function cellsOf(row: Buffer, columns: Columns): CellParts[] {
  return [...columns]
    .sort(byName)
    .map(([name, value]) => ({ row, family: INFO, qualifier: Buffer.from(name), timestamp: 1n, typeCode: PUT, value }));
}

function byName([one]: readonly [string, Buffer], [other]: readonly [string, Buffer]): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

function long(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}
