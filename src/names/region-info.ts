/** A region as HBase describes it: its table, its keys from and to, its names. */
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { decode, encode } from "../protobuf/codec.ts";
import * as messages from "../protobuf/hbase-messages.ts";
import { PBUF } from "../protobuf/pbuf.ts";
import { buildRegionName, encodedNameOf, isReplicaId } from "./region-name.ts";
import { TableName } from "./table-name.ts";

const EMPTY = Buffer.alloc(0);

export interface RegionInfoParts {
  readonly table: TableName;
  /** inclusive; empty: from the first row */
  readonly startKey: Buffer;
  /** exclusive; empty: to the last row */
  readonly endKey: Buffer;
  /** when it was made, in milliseconds since 1970 */
  readonly regionId: bigint;
  /** 0 is the primary */
  readonly replicaId?: number;
  readonly offline?: boolean;
  readonly split?: boolean;
}

export class RegionInfo {
  readonly table: TableName;
  /** inclusive; empty: from the first row */
  readonly startKey: Buffer;
  /** exclusive; empty: to the last row */
  readonly endKey: Buffer;
  /** when it was made, in milliseconds since 1970 */
  readonly regionId: bigint;
  /** 0 is the primary */
  readonly replicaId: number;
  /** it is not, and will not be, served */
  readonly offline: boolean;
  /** it was split, and its daughters have taken its place */
  readonly split: boolean;
  #name: Buffer | undefined;

  /** The one region of hbase:meta. */
  static readonly META: RegionInfo = new RegionInfo({
    table: TableName.META,
    startKey: EMPTY,
    endKey: EMPTY,
    regionId: 1n,
  });

  constructor(parts: RegionInfoParts, name?: Buffer) {
    this.table = parts.table;
    this.startKey = parts.startKey;
    this.endKey = parts.endKey;
    this.regionId = parts.regionId;
    this.replicaId = parts.replicaId ?? 0;
    this.offline = parts.offline ?? false;
    this.split = parts.split ?? false;
    this.#name = name;
  }

  /** Has memory of its own. `name`, if the caller knows it, saves making it out of the parts. */
  static ofMessage(message: messages.RegionInfo, name?: Uint8Array): RegionInfo {
    const { regionId, tableName, startKey = EMPTY, endKey = EMPTY, offline = false, split = false } = message;
    const { replicaId = 0 } = message;
    if (!isReplicaId(replicaId)) throw new MalformedMessageError("RegionInfo", 0, `replica_id ${replicaId}`);
    return new RegionInfo(
      {
        table: TableName.ofMessage(tableName),
        startKey: Buffer.from(startKey),
        endKey: Buffer.from(endKey),
        regionId,
        replicaId,
        offline,
        split,
      },
      name === undefined ? undefined : Buffer.from(name),
    );
  }

  /** As hbase:meta has it: `PBUF` and the message. Throws `MalformedMessageError`. */
  static ofPbufBytes(bytes: Buffer, name?: Uint8Array): RegionInfo {
    if (!bytes.subarray(0, PBUF.length).equals(PBUF))
      throw new MalformedMessageError("RegionInfo", 0, "it does not begin with PBUF");
    return RegionInfo.ofMessage(decode(messages.RegionInfo, bytes.subarray(PBUF.length)), name);
  }

  /** As `ofPbufBytes` reads it. */
  toPbufBytes(): Buffer {
    return Buffer.concat([PBUF, encode(messages.RegionInfo, this.toMessage())]);
  }

  /** The full name, which requests carry. */
  get name(): Buffer {
    this.#name ??= buildRegionName({
      table: this.table.bytes,
      startKey: this.startKey,
      regionId: this.regionId,
      replicaId: this.replicaId,
    });
    return this.#name;
  }

  /** 32 hex digits; a decimal number for hbase:meta. */
  get encodedName(): string {
    return encodedNameOf(this.name) ?? "";
  }

  contains(row: Uint8Array): boolean {
    if (Buffer.compare(this.startKey, row) > 0) return false;
    return this.endKey.length === 0 || Buffer.compare(row, this.endKey) < 0;
  }

  /** Whether rows directly below `row` are in it; for an empty `row`, whether it is the last region. */
  containsBefore(row: Uint8Array): boolean {
    if (row.length === 0) return this.endKey.length === 0;
    if (Buffer.compare(this.startKey, row) >= 0) return false;
    return this.endKey.length === 0 || Buffer.compare(row, this.endKey) <= 0;
  }

  /** The same region's replica with this id. */
  replica(replicaId: number): RegionInfo {
    return replicaId === this.replicaId ? this : new RegionInfo({ ...this.#parts(), replicaId });
  }

  toMessage(): messages.RegionInfo {
    const { regionId, table, startKey, endKey, offline, split, replicaId } = this;
    return { regionId, tableName: table.message, startKey, endKey, offline, split, replicaId };
  }

  #parts(): RegionInfoParts {
    const { table, startKey, endKey, regionId, replicaId, offline, split } = this;
    return { table, startKey, endKey, regionId, replicaId, offline, split };
  }
}
