/** protobufjs as the judge: the same messages from .proto files of our own, read at run time. */
import { join } from "node:path";
import protobufjs from "protobufjs";
import { PROJECT_ROOT } from "../support/project-root.ts";
import type { AnyMessage } from "./random-messages.ts";

const FILES = [
  "hbase.proto",
  "registry.proto",
  "rpc.proto",
  "client.proto",
  "filter.proto",
  "admin.proto",
  "zookeeper.proto",
  "attributes.proto",
  "zoo.proto",
];
const root = new protobufjs.Root().loadSync(FILES.map((file) => join(PROJECT_ROOT, "test/protobuf/oracle", file)));

export function oracleEncode(name: string, message: AnyMessage): Buffer {
  const type = root.lookupType(`oracle.${name}`);
  return Buffer.from(type.encode(type.fromObject(convert(message, (number) => number) as object)).finish());
}

/** What the oracle read, in the plain form of `plain`. */
export function oracleDecode(name: string, bytes: Uint8Array): AnyMessage {
  const type = root.lookupType(`oracle.${name}`);
  return plain(
    type.toObject(type.decode(bytes), { longs: String, enums: Number, bytes: Buffer, arrays: true, objects: true }),
  ) as AnyMessage;
}

/** The same value without types that only one side has: numbers as decimal text, maps as objects. */
export function plain(value: unknown): unknown {
  return convert(value, String);
}

function convert(value: unknown, ofNumber: (value: number) => unknown): unknown {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return ofNumber(value);
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map((inner) => convert(inner, ofNumber));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, convert(inner, ofNumber)]));
}
