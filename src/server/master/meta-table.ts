/**
 * The rows of hbase:meta and hbase:namespace, written into the same data that clients read: one row for each region with all that
 * is known of its replicas, one with the state of each table. Never read here: the master's own records are the truth.
 */
import type { RegionInfo } from "../../names/region-info.ts";
import { serverKey } from "../../names/server-name.ts";
import { encode } from "../../protobuf/codec.ts";
import { TableStateName } from "../../protobuf/hbase-enums.ts";
import * as messages from "../../protobuf/hbase-messages.ts";
import { NamespaceDescriptor } from "../../protobuf/namespace-messages.ts";
import type { MessageOf } from "../../protobuf/schema.ts";
import { CELL_TYPES, decodeCells, encodeCells, LATEST_TIMESTAMP } from "../../wire/cell.ts";
import type { RegionData } from "../data/region-data.ts";
import type { Place, RegionEntry, TableEntry } from "./entries.ts";
import { fitsRow } from "./row-length.ts";

const INFO = Buffer.from("info");
const TABLE = Buffer.from("table");
const EMPTY = Buffer.alloc(0);
const ALL_TIME = { from: 0n, to: LATEST_TIMESTAMP };

/** Rows deleted, after which the table is cleared of what they were. */
const DELETES_OF_COMPACTION = 500;

interface Column {
  readonly family: Buffer;
  readonly qualifier: string;
  readonly value: Buffer;
}

export class CatalogRows {
  readonly #meta: RegionData;
  readonly #namespaces: RegionData;
  readonly #clock: () => number;
  /** No time goes back, or an older row would hide a newer one. */
  #lastTime = 0n;
  /** when rows were deleted: the marker would hide a row that is written anew in the same millisecond */
  readonly #deletedAt = new Map<string, bigint>();
  #deletes = 0;

  constructor(meta: RegionData, namespaces: RegionData, clock: () => number) {
    this.#meta = meta;
    this.#namespaces = namespaces;
    this.#clock = clock;
  }

  putTableState({ name, state }: TableEntry): void {
    const value = encode(messages.TableState, { state: TableStateName[state] });
    this.#put(this.#meta, name.bytes, [{ family: TABLE, qualifier: "state", value }]);
  }

  deleteTable({ name }: TableEntry): void {
    this.#delete(this.#meta, name.bytes);
  }

  /**
   * @param before the columns that the row has, as the last call returned them
   * @returns those that it has now
   */
  putRegion(entry: RegionEntry, before: readonly string[]): string[] {
    const columns = [
      { family: INFO, qualifier: "regioninfo", value: entry.info.toPbufBytes() },
      ...entry.places.flatMap((place, replicaId) => placeColumns(place, replicaId)),
      ...entry.daughters.map((daughter, index) => infoColumn(index === 0 ? "splitA" : "splitB", daughter)),
      ...entry.parents.map((parent, index) => infoColumn(`merge${String(index).padStart(4, "0")}`, parent)),
    ];
    const now = columns.map(({ qualifier }) => qualifier);
    this.#deleteColumns(
      entry.info.name,
      before.filter((qualifier) => !now.includes(qualifier)),
    );
    this.#put(this.#meta, entry.info.name, columns);
    return now;
  }

  deleteRegion(info: RegionInfo): void {
    this.#delete(this.#meta, info.name);
  }

  putNamespace(descriptor: MessageOf<typeof NamespaceDescriptor>): void {
    const column = { family: INFO, qualifier: "d", value: encode(NamespaceDescriptor, descriptor) };
    this.#put(this.#namespaces, descriptor.name, [column]);
  }

  deleteNamespace(name: string): void {
    this.#delete(this.#namespaces, Buffer.from(name, "utf8"));
  }

  #put(data: RegionData, row: Buffer, columns: readonly Column[]): void {
    this.#write(data, "put", row, columns, this.#timeOf(row));
  }

  #delete(data: RegionData, row: Buffer): void {
    const time = this.#timeOf(row);
    this.#write(data, "delete", row, [], time);
    this.#deletedAt.set(row.toString("latin1"), time);
    // Who makes and deletes tables all day is not to pay for those of the morning.
    if (++this.#deletes % DELETES_OF_COMPACTION === 0) data.compact();
  }

  #deleteColumns(row: Buffer, qualifiers: readonly string[]): void {
    if (qualifiers.length === 0) return;
    const time = this.#timeOf(row);
    const columns = qualifiers.map((qualifier) => ({ family: INFO, qualifier, value: EMPTY }));
    this.#write(this.#meta, "delete", row, columns, time);
    this.#deletedAt.set(row.toString("latin1"), time);
  }

  /** Now; behind the marker, if something of the row was deleted in this very millisecond. */
  #timeOf(row: Buffer): bigint {
    const now = this.#now();
    const deletedAt = this.#deletedAt.get(row.toString("latin1"));
    return deletedAt === undefined || deletedAt < now ? now : deletedAt + 1n;
  }

  /** What has a name that is too long for a row, from wherever it came, has none: it must not keep the others from theirs. */
  #write(data: RegionData, type: "put" | "delete", row: Buffer, columns: readonly Column[], timestamp: bigint): void {
    if (!fitsRow(row)) return;
    const typeCode = type === "put" ? CELL_TYPES.put : CELL_TYPES.deleteColumn;
    const cells = decodeCells(
      encodeCells(
        columns.map(({ family, qualifier, value }) => ({
          row,
          family,
          qualifier: Buffer.from(qualifier, "latin1"),
          timestamp,
          typeCode,
          value,
        })),
      ),
    );
    data.mutate(row, [{ type, row, cells, timestamp, timeRange: ALL_TIME, returnResults: false }]);
  }

  #now(): bigint {
    const now = BigInt(this.#clock());
    if (now > this.#lastTime) {
      this.#lastTime = now;
      for (const [row, time] of this.#deletedAt) if (time < now) this.#deletedAt.delete(row);
    }
    return this.#lastTime;
  }
}

function placeColumns({ server, seqNum, state }: Place, replicaId: number): Column[] {
  const suffix = suffixOf(replicaId);
  const columns: Column[] = [{ family: INFO, qualifier: `state${suffix}`, value: Buffer.from(state, "latin1") }];
  // The primary of a region that nobody has opened yet has no place; replicas are announced by empty values.
  if (server === undefined && replicaId === 0) return columns;
  const place = server === undefined ? EMPTY : Buffer.from(`${server.host}:${server.port}`);
  const startCode = server === undefined ? EMPTY : long(server.startCode ?? -1n);
  columns.push(
    { family: INFO, qualifier: `server${suffix}`, value: place },
    { family: INFO, qualifier: `serverstartcode${suffix}`, value: startCode },
    { family: INFO, qualifier: `seqnumDuringOpen${suffix}`, value: server === undefined ? EMPTY : long(seqNum) },
  );
  if (server !== undefined)
    columns.push({ family: INFO, qualifier: `sn${suffix}`, value: Buffer.from(serverKey(server)) });
  return columns;
}

function suffixOf(replicaId: number): string {
  return replicaId === 0 ? "" : `_${replicaId.toString(16).toUpperCase().padStart(4, "0")}`;
}

function infoColumn(qualifier: string, info: RegionInfo): Column {
  return { family: INFO, qualifier, value: info.toPbufBytes() };
}

function long(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}
