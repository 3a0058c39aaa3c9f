/** Names of tables: what HBase takes, what it refuses, and the three forms of each. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";
import { TableName } from "../../src/names/table-name.ts";

describe("the name of a table", () => {
  test("without a namespace is in the namespace default, which only the message says", () => {
    const name = TableName.of("users");
    assert.equal(name.namespace, "default");
    assert.equal(name.qualifier, "users");
    assert.equal(name.text, "users");
    assert.deepEqual(name.bytes, Buffer.from("users"));
    assert.deepEqual(name.message, { namespace: Buffer.from("default"), qualifier: Buffer.from("users") });
  });

  test("keeps its namespace in every form", () => {
    const name = TableName.of("shop:users.v2-a_b");
    assert.equal(name.namespace, "shop");
    assert.equal(name.text, "shop:users.v2-a_b");
    assert.deepEqual(name.bytes, Buffer.from("shop:users.v2-a_b"));
    assert.deepEqual(name.message, { namespace: Buffer.from("shop"), qualifier: Buffer.from("users.v2-a_b") });
  });

  test("is a text", () => {
    for (const name of [5, null, undefined, {}, ["t"]])
      assert.throws(() => TableName.of(name as unknown as string), InvalidArgumentError);
  });

  test("is the same with and without the namespace default", () => {
    assert.equal(TableName.of("default:users").text, "users");
    assert.ok(TableName.of("default:users").equals(TableName.of("users")));
    assert.ok(!TableName.of("a:users").equals(TableName.of("b:users")));
  });

  test("may have letters of any script", () => {
    assert.deepEqual(TableName.of("größe").bytes, Buffer.from("größe", "utf8"));
    assert.equal(TableName.of("表:行").namespace, "表");
  });

  test("given as a TableName is taken as it is", () => {
    const name = TableName.of("users");
    assert.equal(TableName.of(name), name);
  });

  test("of hbase:meta and of HBase's own tables is known", () => {
    assert.ok(TableName.of("hbase:meta").isMeta);
    assert.ok(TableName.of("hbase:acl").isSystem);
    assert.ok(!TableName.of("hbase:acl").isMeta);
    assert.ok(!TableName.of("meta").isMeta);
    assert.ok(!TableName.of("hbase").isSystem);
  });

  test("that a server sent without a namespace is in default", () => {
    assert.equal(TableName.ofMessage({ namespace: Buffer.alloc(0), qualifier: Buffer.from("t") }).namespace, "default");
  });

  for (const [bad, word] of [
    ["", "empty"],
    ["ns:", "empty"],
    [":t", "namespace"],
    ["a:b:c", "only letters"],
    [".t", "begin"],
    ["ns:-t", "begin"],
    ["a b", "only letters"],
    ["a,b", "only letters"],
    ["a/b", "only letters"],
    ["n.s:t", "namespace"],
    ["n-s:t", "namespace"],
    ["zookeeper", "zookeeper"],
    ["t\0", "only letters"],
  ] as const) {
    test(`${JSON.stringify(bad)} is refused and told why`, () => {
      assert.throws(
        () => TableName.of(bad),
        (error) => error instanceof InvalidArgumentError && error.message.includes(word) && error.option === "table",
      );
    });
  }

  test("comes back from its own text and message, whatever it is", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9_]{1,12}$/).filter((text) => text !== "zookeeper");
    fc.assert(
      fc.property(word, word, (namespace, qualifier) => {
        const name = TableName.ofParts(namespace, qualifier);
        assert.deepEqual(TableName.of(name.text), name);
        assert.deepEqual(TableName.ofMessage(name.message), name);
      }),
    );
  });
});
