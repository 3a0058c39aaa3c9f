/** Conversations recorded between Java and real HBase servers: each message is read, and written again byte for byte. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { connectionsOf, firstDifference, Rereading, readRecordings, streamOf } from "./recorded.ts";

const recordings = readRecordings();

/** What these recordings were made for: bytes that are no message. Everything in all others must be one. */
const ODDITIES: readonly [name: RegExp, oddities: readonly string[]][] = [
  [/half-preamble$/, ["3 bytes of the client are no message"]],
  [/http$/, ["12 bytes of the client are no message"]],
  [/bad-connection-header$/, ["unreadable connection header"]],
  [/bad-request-header$/, ["unreadable request"]],
];

test("there are recordings, of each generation and each kind of opening", () => {
  const names = recordings.map(({ name }) => name).join("\n");
  for (const part of [
    "2.4",
    "2.5",
    "2.6",
    "insecure",
    "java-auth-int",
    "java-auth-conf",
    "java-simple",
    "securi",
    "regist",
  ]) {
    assert.ok(names.includes(part), `no recording of ${part}; make them with npm run record`);
  }
});

const readWords = new Set<string>();

describe("every message is written again as it was", () => {
  for (const recording of recordings) {
    test(recording.name, () => {
      const oddities: string[] = [];
      for (const connection of connectionsOf(recording)) {
        const client = streamOf(recording, connection, "client");
        const server = streamOf(recording, connection, "server");
        const rereading = new Rereading(client, server);
        oddities.push(...rereading.oddities);
        for (const message of rereading.messages) readWords.add(message);
        assert.ok(
          rereading.written("client").equals(client),
          `client, ${firstDifference(client, rereading.written("client"))}`,
        );
        assert.ok(
          rereading.written("server").equals(server),
          `server, ${firstDifference(server, rereading.written("server"))}`,
        );
      }
      const expected = ODDITIES.find(([name]) => name.test(recording.name))?.[1] ?? [];
      assert.deepEqual(oddities, expected);
    });
  }
});

test("all kinds of messages were among them", () => {
  for (const word of [
    "plain",
    "security",
    "registry",
    "answer",
    "wrongVersion",
    "unknownAuth",
    "unknown",
    "sasl token",
    "sasl error",
    "sasl switchToSimple",
    "connection header",
    "chunk",
    "request GetClusterId",
    "response to GetClusterId",
    "response to GetActiveMaster",
    "response to GetMetaRegionLocations",
    "org.apache.hadoop.hbase.ipc.FatalConnectionException",
    "org.apache.hadoop.hbase.security.AccessDeniedException",
  ]) {
    assert.ok(readWords.has(word), `no ${word} among ${[...readWords].join(", ")}`);
  }
});
