/** What the master knows of each table and each region while it runs. */
import { RegionInfo } from "../../names/region-info.ts";
import type { ServerName } from "../../names/server-name.ts";
import type { TableName } from "../../names/table-name.ts";
import { REGION_STATES, TableStateName } from "../../protobuf/hbase-enums.ts";
import type { InputOf, MessageOf } from "../../protobuf/schema.ts";
import type { FamilySettings } from "../data/family-settings.ts";
import type { RegionData } from "../data/region-data.ts";
import type { RegionRecord, SnapshotRecord, TableRecord } from "./records.ts";
import { familySettings, type Schema, tableNameOf } from "./table-schema.ts";

export type TableState = keyof typeof TableStateName;
export type RegionStateName = (typeof REGION_STATES)[number];
export type SnapshotEntry = MessageOf<typeof SnapshotRecord>;

/** Where one replica of a region is, and how it is. */
export interface Place {
  /** stays when the region is closed, as in hbase:meta */
  server: ServerName | undefined;
  /** HBase's openSeqNum, larger after every opening: by it clients tell newer places from older ones */
  seqNum: bigint;
  state: RegionStateName;
}

export class TableEntry {
  readonly name: TableName;
  /** of its data in the store; another one after a truncation */
  space: number;
  state: TableState;
  #schema: Schema;
  #families: ReadonlyMap<string, FamilySettings>;

  constructor(schema: Schema, space: number, state: TableState) {
    this.name = tableNameOf(schema.tableName);
    this.space = space;
    this.state = state;
    this.#schema = schema;
    this.#families = familySettings(schema);
  }

  get schema(): Schema {
    return this.#schema;
  }

  set schema(schema: Schema) {
    // Throws for what makes no sense, and then nothing has changed.
    this.#families = familySettings(schema);
    this.#schema = schema;
  }

  /** by the latin1 text of their names */
  get families(): ReadonlyMap<string, FamilySettings> {
    return this.#families;
  }

  get isEnabled(): boolean {
    return this.state === "ENABLED";
  }

  toRecord(): InputOf<typeof TableRecord> {
    return { schema: this.#schema, space: this.space, state: TableStateName[this.state] };
  }
}

export class RegionEntry {
  readonly table: TableEntry;
  /** by replica id, the primary first; never empty */
  readonly places: Place[];
  /** of the primary */
  info: RegionInfo;
  /** two, if it was split and is kept until nothing refers to it any more */
  daughters: readonly RegionInfo[] = [];
  /** of which it was merged, as long as the janitor leaves the note */
  parents: readonly RegionInfo[] = [];
  /** made at its first opening, and used by all of its replicas */
  data: RegionData | undefined;

  constructor(table: TableEntry, info: RegionInfo, replicas: number) {
    this.table = table;
    this.info = info;
    this.places = Array.from({ length: replicas }, () => ({
      server: undefined,
      seqNum: FIRST_SEQ_NUM,
      state: "CLOSED",
    }));
  }

  static ofRecord(
    table: TableEntry,
    record: MessageOf<typeof RegionRecord>,
    servers: readonly ServerName[],
  ): RegionEntry {
    const entry = new RegionEntry(table, RegionInfo.ofMessage(record.info), 0);
    for (const { server, seqNum, state } of record.places)
      entry.places.push({
        server: server === undefined ? undefined : servers[server],
        seqNum,
        state: REGION_STATES[state] ?? "CLOSED",
      });
    entry.daughters = record.daughters.map((daughter) => RegionInfo.ofMessage(daughter));
    entry.parents = record.parents.map((parent) => RegionInfo.ofMessage(parent));
    return entry;
  }

  get primary(): Place {
    return this.places[0] as Place;
  }

  get isSplitParent(): boolean {
    return this.info.split;
  }

  toRecord(servers: readonly ServerName[]): InputOf<typeof RegionRecord> {
    const places = this.places.map(({ server, seqNum, state }) => {
      const index = server === undefined ? -1 : servers.indexOf(server);
      return { server: index < 0 ? undefined : index, seqNum, state: REGION_STATES.indexOf(state) };
    });
    const messages = (infos: readonly RegionInfo[]): InputOf<typeof RegionRecord>["parents"] =>
      infos.map((info) => info.toMessage());
    return {
      info: this.info.toMessage(),
      places,
      daughters: messages(this.daughters),
      parents: messages(this.parents),
    };
  }
}

/** A new region of HBase 2.6 is opened with 2. */
const FIRST_SEQ_NUM = 2n;

export function tableStateOf(code: number): TableState {
  const found = Object.entries(TableStateName).find(([, number]) => number === code);
  return (found?.[0] ?? "ENABLED") as TableState;
}

/** HBase's own text of a region's state, as its messages have it. */
export function stateText(entry: RegionEntry, replicaId = 0): string {
  const { state, server } = entry.places[replicaId] ?? entry.primary;
  const place = server === undefined ? "null" : `${server.host},${server.port},${server.startCode ?? -1n}`;
  return `{${entry.info.encodedName} state=${state}, server=${place}}`;
}
