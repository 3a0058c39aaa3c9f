/**
 * What the master keeps in space 0 of the store: tables, regions, namespaces, snapshots, switches, counters. These records are the truth that
 * outlives the process; the rows of hbase:meta are written after them.
 */
import { decode, encode } from "../../protobuf/codec.ts";
import { RegionInfo } from "../../protobuf/hbase-messages.ts";
import { NamespaceDescriptor } from "../../protobuf/namespace-messages.ts";
import type { InputOf, MessageOf } from "../../protobuf/schema.ts";
import { SnapshotDescription } from "../../protobuf/snapshot-messages.ts";
import { TableSchema } from "../../protobuf/table-messages.ts";
import type { Change, OrderedStore } from "../storage/ordered-store.ts";

/** `state`: a `TableStateName` */
export const TableRecord = {
  name: "TableRecord",
  fields: {
    schema: ["required", TableSchema as typeof TableSchema, 1],
    space: ["required", "uint32", 2],
    state: ["required", "enum", 3],
  },
} as const;

/** Where one replica is. `server`: the place among the region servers; `state`: of `REGION_STATES` */
const PlaceRecord = {
  name: "PlaceRecord",
  fields: {
    server: ["optional", "uint32", 1],
    seqNum: ["required", "uint64", 2],
    state: ["required", "enum", 3],
  },
} as const;

export const RegionRecord = {
  name: "RegionRecord",
  fields: {
    info: ["required", RegionInfo as typeof RegionInfo, 1],
    places: ["repeated", PlaceRecord as typeof PlaceRecord, 2],
    /** two, if it was split */
    daughters: ["repeated", RegionInfo as typeof RegionInfo, 3],
    /** of which it was merged */
    parents: ["repeated", RegionInfo as typeof RegionInfo, 4],
  },
} as const;

export const SnapshotRecord = {
  name: "SnapshotRecord",
  fields: {
    description: ["required", SnapshotDescription as typeof SnapshotDescription, 1],
    schema: ["required", TableSchema as typeof TableSchema, 2],
    space: ["required", "uint32", 3],
    regions: ["repeated", RegionInfo as typeof RegionInfo, 4],
  },
} as const;

/** Those that HBase keeps; absent: as by default */
const SwitchesRecord = {
  name: "SwitchesRecord",
  fields: {
    balancer: ["required", "bool", 1],
    normalizer: ["required", "bool", 2],
    splits: ["required", "bool", 3],
    merges: ["required", "bool", 4],
    snapshotCleanup: ["required", "bool", 5],
  },
} as const;

export const Counters = {
  name: "Counters",
  fields: {
    clusterId: ["required", "string", 1],
    nextSpace: ["required", "uint32", 2],
    lastRegionId: ["required", "uint64", 3],
    nextProcedureId: ["required", "uint64", 4],
  },
} as const;

interface Records {
  readonly counters: typeof Counters;
  readonly namespace: typeof NamespaceDescriptor;
  readonly region: typeof RegionRecord;
  readonly snapshot: typeof SnapshotRecord;
  readonly switches: typeof SwitchesRecord;
  readonly table: typeof TableRecord;
}

/** Each kind of record: the byte behind the space in its key, and its message. */
const KINDS: { readonly [K in keyof Records]: readonly [letter: string, table: Records[K]] } = {
  counters: ["c", Counters],
  namespace: ["n", NamespaceDescriptor],
  region: ["r", RegionRecord],
  snapshot: ["s", SnapshotRecord],
  switches: ["w", SwitchesRecord],
  table: ["t", TableRecord],
};

type Kind = keyof Records;

export function putRecord<K extends Kind>(kind: K, name: string, record: InputOf<Records[K]>): Change {
  return { type: "put", key: keyOf(kind, name), value: encode<Records[K]>(KINDS[kind][1], record) };
}

export function deleteRecord(kind: Kind, name: string): Change {
  return { type: "delete", key: keyOf(kind, name) };
}

export function readRecords<K extends Kind>(store: OrderedStore, kind: K): MessageOf<Records[K]>[] {
  const start = keyOf(kind, "");
  const end = Buffer.from(start);
  end[end.length - 1] = (end[end.length - 1] as number) + 1;
  const records: MessageOf<Records[K]>[] = [];
  for (const { value } of store.entries({ start, end }))
    records.push(decode<Records[K]>(KINDS[kind][1], Buffer.from(value)));
  return records;
}

/** Where the keys of a space begin; where those of the one before end. */
export function spaceStart(space: number): Buffer {
  const start = Buffer.alloc(4);
  start.writeUInt32BE(space, 0);
  return start;
}

/** All data from space `from` up to, but without, `to`. */
export function deleteSpaces(from: number, to: number = from + 1): Change {
  return { type: "deleteRange", start: spaceStart(from), end: spaceStart(to) };
}

function keyOf(kind: Kind, name: string): Buffer {
  return Buffer.concat([spaceStart(0), Buffer.from(KINDS[kind][0], "latin1"), Buffer.from(name, "utf8")]);
}
