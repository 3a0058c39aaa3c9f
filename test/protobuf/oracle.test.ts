/** Our codec against protobufjs: the same bytes, and the same values from them, for random messages of every table. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import * as admin from "../../src/protobuf/admin-messages.ts";
import * as attribute from "../../src/protobuf/attribute-messages.ts";
import * as authentication from "../../src/protobuf/authentication-messages.ts";
import * as balancer from "../../src/protobuf/balancer-messages.ts";
import * as client from "../../src/protobuf/client-messages.ts";
import * as clusterStatus from "../../src/protobuf/cluster-status-messages.ts";
import { decode, encode, encodeInto, sizeOf } from "../../src/protobuf/codec.ts";
import * as comparator from "../../src/protobuf/comparator-messages.ts";
import * as envelope from "../../src/protobuf/filter-envelopes.ts";
import * as filter from "../../src/protobuf/filter-messages.ts";
import * as hbase from "../../src/protobuf/hbase-messages.ts";
import * as master from "../../src/protobuf/master-messages.ts";
import * as multiRow from "../../src/protobuf/multi-row-messages.ts";
import * as namespaces from "../../src/protobuf/namespace-messages.ts";
import * as procedures from "../../src/protobuf/procedure-messages.ts";
import * as regions from "../../src/protobuf/region-messages.ts";
import * as registry from "../../src/protobuf/registry-messages.ts";
import * as rpc from "../../src/protobuf/rpc-messages.ts";
import * as scan from "../../src/protobuf/scan-messages.ts";
import type { InputOf, MessageTable } from "../../src/protobuf/schema.ts";
import * as snapshots from "../../src/protobuf/snapshot-messages.ts";
import * as tables from "../../src/protobuf/table-messages.ts";
import * as zookeeper from "../../src/protobuf/zookeeper-messages.ts";
import { oracleDecode, oracleEncode, plain } from "./oracle.ts";
import { type AnyMessage, messagesOf, unknownFields } from "./random-messages.ts";
import { Animal, Zoo } from "./zoo.ts";

const TABLES: MessageTable[] = [
  ...Object.values(hbase),
  ...Object.values(registry),
  ...Object.values(rpc),
  ...Object.values(envelope),
  ...Object.values(comparator),
  ...Object.values(filter),
  ...Object.values(client),
  ...Object.values(scan),
  ...Object.values(zookeeper),
  ...[admin, balancer, clusterStatus, master, namespaces, procedures, regions, snapshots, tables].flatMap((module) =>
    Object.values(module),
  ),
  ...Object.values(attribute),
  ...Object.values(authentication),
  ...Object.values(multiRow),
  Animal,
  Zoo,
];

const RUNS = { numRuns: 300 };

function ours(table: MessageTable, message: AnyMessage): Buffer {
  return encode(table, message as InputOf<MessageTable>);
}

for (const table of TABLES) {
  describe(table.name, () => {
    test("is written as the oracle writes it, and both read each other", () => {
      fc.assert(
        fc.property(messagesOf(table), (message) => {
          const bytes = ours(table, message);
          const oracleBytes = oracleEncode(table.name, message);
          assert.deepEqual(decode(table, bytes), message);
          assert.deepEqual(decode(table, oracleBytes), message);
          assert.deepEqual(oracleDecode(table.name, bytes), plain(message));
          if (!hasMap(message)) assert.deepEqual(bytes, oracleBytes);
        }),
        RUNS,
      );
    });

    test("is read past fields that are not known, in front and behind", () => {
      fc.assert(
        fc.property(messagesOf(table), unknownFields, unknownFields, (message, front, behind) => {
          const bytes = Buffer.concat([front, ours(table, message), behind]);
          assert.deepEqual(decode(table, bytes), message);
          // protobufjs 8.8 cannot skip a group in a message without fields.
          if (Object.keys(table.fields).length > 0) assert.deepEqual(oracleDecode(table.name, bytes), plain(message));
        }),
        RUNS,
      );
    });

    test("takes as many bytes as sizeOf says, wherever it is written", () => {
      fc.assert(
        fc.property(messagesOf(table), fc.nat(20), (message, offset) => {
          const input = message as InputOf<MessageTable>;
          const target = Buffer.alloc(offset + sizeOf(table, input) + 3, 0xee);
          const end = encodeInto(table, input, target, offset);
          assert.equal(end, target.length - 3);
          assert.deepEqual(target.subarray(offset, end), ours(table, message));
          assert.equal(
            target.subarray(0, offset).every((byte) => byte === 0xee),
            true,
          );
          assert.deepEqual([...target.subarray(end)], [0xee, 0xee, 0xee]);
        }),
        RUNS,
      );
    });

    test("one message behind another is one message, merged as the oracle merges", () => {
      fc.assert(
        fc.property(messagesOf(table), messagesOf(table), (one, other) => {
          const bytes = Buffer.concat([ours(table, one), ours(table, other)]);
          assert.deepEqual(plain(decode(table, bytes)), oracleDecode(table.name, bytes));
        }),
        RUNS,
      );
    });
  });
}

/** The oracle keeps maps in objects, which reorder keys that look like numbers. */
function hasMap(value: unknown): boolean {
  if (value instanceof Map) return value.size > 1;
  if (Buffer.isBuffer(value) || typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasMap);
}
