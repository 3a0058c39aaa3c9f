/**
 * A cluster that a test makes up: one table in regions on servers, a caller that answers for them, and a locator with a cache that gets
 * stale. Methods are answered by handlers (`answer("Scan", …)`); a test sees every call, can hold it, fail it before or after it was
 * carried out, and split, merge and move regions at any moment.
 */

import { adviceOf } from "../../src/errors/advice.ts";
import { ConnectionClosedError } from "../../src/errors/connection-errors.ts";
import { remoteErrorOf } from "../../src/errors/remote-errors-by-class.ts";
import { RegionInfo } from "../../src/names/region-info.ts";
import type { ServerName } from "../../src/names/server-name.ts";
import { TableName } from "../../src/names/table-name.ts";
import { decode } from "../../src/protobuf/codec.ts";
import { RegionSpecifier } from "../../src/protobuf/hbase-messages.ts";
import type { RegionLocation } from "../../src/region/region-location.ts";
import type { LocateOptions } from "../../src/region/region-locator.ts";
import type { CallAnswer, CallRequest } from "../../src/rpc/call.ts";
import type { CallbackCaller } from "../../src/rpc/stub.ts";
import type { CellParts } from "../../src/wire/cell.ts";

/** One call as a server sees it. */
export interface StandInCall {
  /** from 0 */
  readonly number: number;
  readonly method: string;
  readonly server: ServerName;
  readonly request: CallRequest;
}

export type Fault =
  /** the server does not carry it out */
  | { readonly type: "refuse"; readonly error: unknown }
  /** it does, but its answer gets lost */
  | { readonly type: "lose"; readonly error: unknown }
  /** its answer's cells are cut short */
  | { readonly type: "garble" };

export type Handler = (call: StandInCall, cluster: StandInRegions) => CallAnswer;

export interface StandInRegion {
  readonly info: RegionInfo;
  server: ServerName;
}

const EMPTY = Buffer.alloc(0);

export class StandInRegions implements CallbackCaller {
  readonly table: TableName;
  readonly servers: readonly ServerName[];
  readonly locator: StandInLocator = new StandInLocator(this);
  readonly calls: StandInCall[] = [];
  /** what goes wrong with a call */
  fault: (call: StandInCall) => Fault | undefined = () => undefined;
  /** is waited for before a call is carried out */
  hold: (call: StandInCall) => Promise<void> | undefined = () => undefined;
  disabled = false;
  /** of each region, the primary among them; each on a server of its own */
  replicas = 1;
  #cells: CellParts[] = [];
  #regions: StandInRegion[];
  #nextRegionId = 1_700_000_000_000n;
  readonly #handlers = new Map<string, Handler>();

  constructor(
    options: { readonly table?: string; readonly splits?: readonly string[]; readonly servers?: number } = {},
  ) {
    const { table = "t", splits = [], servers = 2 } = options;
    this.table = TableName.of(table);
    this.servers = Array.from({ length: servers }, (_, index) => ({
      host: `rs${index + 1}`,
      port: 16_020,
      startCode: 1n,
    }));
    const borders = [EMPTY, ...splits.map((key) => Buffer.from(key)), EMPTY];
    this.#regions = borders.slice(1).map((endKey, index) => this.#newRegion(borders[index] as Buffer, endKey, index));
  }

  get regions(): readonly StandInRegion[] {
    return this.#regions;
  }

  /** All cells, in HBase's order. */
  get cells(): readonly CellParts[] {
    return this.#cells;
  }

  /** Adds cells, which come into order here. */
  write(cells: readonly CellParts[]): void {
    this.#cells = [...this.#cells, ...cells].sort(compareCells);
  }

  deleteRow(row: string): void {
    const key = Buffer.from(row);
    this.#cells = this.#cells.filter((cell) => !key.equals(cell.row));
  }

  answer(method: string, handler: Handler): void {
    this.#handlers.set(method, handler);
  }

  regionOf(row: Uint8Array): StandInRegion {
    return this.#regions.find(({ info }) => info.contains(row)) as StandInRegion;
  }

  regionBefore(row: Uint8Array): StandInRegion {
    return this.#regions.find(({ info }) => info.containsBefore(row)) as StandInRegion;
  }

  /** Cuts the region of this row in front of it; does nothing if it begins there. */
  split(row: string | Uint8Array): void {
    const key = Buffer.from(row as string);
    const parent = this.regionOf(key);
    if (key.equals(parent.info.startKey) || key.length === 0) return;
    const at = this.#regions.indexOf(parent);
    const { startKey, endKey } = parent.info;
    this.#regions.splice(at, 1, this.#newRegion(startKey, key, at), this.#newRegion(key, endKey, at + 1));
  }

  /** Joins the region of this row with the one behind it, if there is one. */
  merge(row: string | Uint8Array): void {
    const first = this.regionOf(Buffer.from(row as string));
    const at = this.#regions.indexOf(first);
    const second = this.#regions[at + 1];
    if (second === undefined) return;
    this.#regions.splice(at, 2, this.#newRegion(first.info.startKey, second.info.endKey, at));
  }

  /** To the next server. */
  move(row: string | Uint8Array): void {
    const region = this.regionOf(Buffer.from(row as string));
    const at = this.servers.indexOf(region.server);
    region.server = this.servers[(at + 1) % this.servers.length] as ServerName;
  }

  /** A region's primary and its replicas, by their ids. */
  replicasOf(region: StandInRegion): StandInRegion[] {
    const at = this.servers.indexOf(region.server);
    return Array.from({ length: this.replicas }, (_, id) => ({
      info: region.info.replica(id),
      server: this.servers[(at + id) % this.servers.length] as ServerName,
    }));
  }

  /** The region that a request names; throws as its server would. */
  regionNamed(call: StandInCall, specifier: RegionSpecifier | Uint8Array): StandInRegion {
    const { value } = specifier instanceof Uint8Array ? decode(RegionSpecifier, specifier) : specifier;
    const region = this.#regions.flatMap((each) => this.replicasOf(each)).find(({ info }) => info.name.equals(value));
    if (region === undefined || region.server !== call.server || this.disabled)
      throw javaError("NotServingRegionException", `${value.toString("latin1")} is not online`);
    return region;
  }

  async call(request: CallRequest): Promise<CallAnswer> {
    const server = this.servers.find(({ host }) => host === request.server.host);
    if (server === undefined) throw new ConnectionClosedError(`no server ${request.server.host}`, false);
    const call: StandInCall = { number: this.calls.length, method: request.method, server, request };
    this.calls.push(call);
    await this.hold(call);
    const fault = this.fault(call);
    if (fault?.type === "refuse") throw fault.error;
    const handler = this.#handlers.get(request.method);
    if (handler === undefined) throw javaError("DoNotRetryIOException", `unknown method ${request.method}`);
    const answer = handler(call, this);
    if (fault?.type === "lose") throw fault.error;
    return fault?.type === "garble" ? garbled(answer) : answer;
  }

  issue(request: CallRequest, onAnswer: (answer: CallAnswer) => void, onError: (error: unknown) => void): void {
    this.call(request).then(onAnswer, onError);
  }

  #newRegion(startKey: Buffer, endKey: Buffer, at: number): StandInRegion {
    const info = new RegionInfo({ table: this.table, startKey, endKey, regionId: this.#nextRegionId++ });
    return { info, server: this.servers[at % this.servers.length] as ServerName };
  }
}

/** Remembers where regions were, until an error says that they are not there. */
export class StandInLocator {
  readonly #cluster: StandInRegions;
  #known: RegionLocation[] = [];
  readonly errors: unknown[] = [];
  /** questions that the cache could not answer */
  misses = 0;

  constructor(cluster: StandInRegions) {
    this.#cluster = cluster;
  }

  cached(_table: TableName, row: Uint8Array): RegionLocation | undefined {
    return this.#known.find(({ region }) => region.contains(row));
  }

  async locate(
    _table: TableName,
    row: Uint8Array,
    { type = "current", replicaId = 0, signal }: LocateOptions = {},
  ): Promise<RegionLocation> {
    signal?.throwIfAborted();
    const has = (info: RegionInfo): boolean =>
      info.replicaId === replicaId && (type === "current" ? info.contains(row) : info.containsBefore(row));
    const known = this.#known.find(({ region }) => has(region));
    if (known !== undefined) return known;
    this.misses++;
    await Promise.resolve();
    const region = type === "current" ? this.#cluster.regionOf(row) : this.#cluster.regionBefore(row);
    const { info, server } = this.#cluster.replicasOf(region)[replicaId] as StandInRegion;
    const location: RegionLocation = { region: info, server, seqNum: 1 };
    this.#known.push(location);
    return location;
  }

  async replicasOf(table: TableName, row: Uint8Array, options: LocateOptions = {}): Promise<RegionLocation[]> {
    const ids = Array.from({ length: this.#cluster.replicas }, (_, replicaId) => replicaId);
    return Promise.all(ids.map((replicaId) => this.locate(table, row, { ...options, replicaId })));
  }

  noteError(location: RegionLocation, error: unknown): void {
    this.errors.push(error);
    const { action } = adviceOf(error);
    if (action === "relocate" || action === "reconnect")
      this.#known = this.#known.filter((known) => known !== location);
  }

  async checkTable(): Promise<void> {
    if (this.#cluster.disabled) throw javaError("TableNotEnabledException", "the table is disabled");
  }
}

/** An exception as a server sends it; `name` below `org.apache.hadoop.hbase`, or with `java.` its whole name. */
export function javaError(name: string, message = "made up"): Error {
  const javaClass = name.startsWith("java.") ? name : `org.apache.hadoop.hbase.${name}`;
  return remoteErrorOf({
    javaClass,
    remoteMessage: message,
    stackTrace: `${javaClass}: ${message}`,
    doNotRetry: false,
    serverOverloaded: false,
  });
}

export function compareCells(left: CellParts, right: CellParts): number {
  return (
    Buffer.compare(left.row, right.row) ||
    Buffer.compare(left.family, right.family) ||
    Buffer.compare(left.qualifier, right.qualifier) ||
    compareNumbers(BigInt(right.timestamp), BigInt(left.timestamp)) ||
    right.typeCode - left.typeCode
  );
}

function compareNumbers(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function garbled({ body, cellBlock }: CallAnswer): CallAnswer {
  if (cellBlock === undefined || cellBlock.length === 0) return { body: Buffer.from([0xff]) };
  return { body, cellBlock: cellBlock.subarray(0, cellBlock.length - 1) };
}
