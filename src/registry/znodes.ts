/** HBase's znodes: their paths below the parent, and what is in them. No I/O. */
import { readInt32 } from "../bytes/big-endian.ts";
import { MalformedMessageError } from "../errors/protocol-errors.ts";
import { decode } from "../protobuf/codec.ts";
import { PBUF } from "../protobuf/pbuf.ts";
import type { MessageOf, MessageTable } from "../protobuf/schema.ts";

export const DEFAULT_ZNODE_PARENT = "/hbase";

/** 0xFF, int32 length, so many bytes that tell who wrote: HBase's `RecoverableZooKeeper` puts them in front of each value. */
const METADATA_MARK = 0xff;

export function znodePath(parent: string, name: string): string {
  return parent === "/" ? `/${name}` : `${parent}/${name}`;
}

/** @returns undefined for a znode that holds nothing: HBase makes some before it fills them */
export function znodeMessage<M extends MessageTable>(table: M, data: Buffer, path: string): MessageOf<M> | undefined {
  if (data.length === 0) return undefined;
  const start = metadataEnd(data, path);
  if (start === data.length) return undefined;
  const messageAt = start + PBUF.length;
  if (!data.subarray(start, messageAt).equals(PBUF))
    throw new MalformedMessageError(`znode ${path}`, start, "it does not begin with PBUF, so HBase did not write it");
  return decode(table, data.subarray(messageAt));
}

function metadataEnd(data: Buffer, path: string): number {
  if (data[0] !== METADATA_MARK) return 0;
  const length = data.length < 5 ? -1 : readInt32(data, 1);
  if (length < 0 || length > data.length - 5) {
    throw new MalformedMessageError(`znode ${path}`, 1, `its metadata is said to have ${length} bytes`);
  }
  return 5 + length;
}

const META = /^meta-region-server(?:-(\d{1,9}))?$/;

/** Which replica of `hbase:meta` a child of the parent tells of; 0 is the primary. */
export function metaReplicaId(name: string): number | undefined {
  const match = META.exec(name);
  return match === null ? undefined : Number(match[1] ?? 0);
}
