import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "../../../src/protobuf/codec.ts";
import * as master from "../../../src/protobuf/master-messages.ts";
import * as namespaces from "../../../src/protobuf/namespace-messages.ts";
import { NAMESPACE_TABLE } from "../../../src/server/master/system-tables.ts";
import { exception, type Harness, open } from "./master-harness.ts";

const CREATE = [namespaces.CreateNamespaceRequest, namespaces.CreateNamespaceResponse] as const;
const MODIFY = [namespaces.ModifyNamespaceRequest, namespaces.ModifyNamespaceResponse] as const;
const DELETE = [namespaces.DeleteNamespaceRequest, namespaces.DeleteNamespaceResponse] as const;
const GET = [namespaces.GetNamespaceDescriptorRequest, namespaces.GetNamespaceDescriptorResponse] as const;
const LIST = [master.ListNamespacesRequest, master.ListNamespacesResponse] as const;
const DESCRIBE_ALL = [namespaces.ListNamespaceDescriptorsRequest, namespaces.ListNamespaceDescriptorsResponse] as const;

function descriptor(
  name: string,
  configuration: Record<string, string> = {},
): { name: Buffer; configuration: { name: string; value: string }[] } {
  return {
    name: Buffer.from(name),
    configuration: Object.entries(configuration).map(([key, value]) => ({ name: key, value })),
  };
}

function create(harness: Harness, name: string, configuration: Record<string, string> = {}): Promise<object> {
  return harness.call("CreateNamespace", CREATE, { namespaceDescriptor: descriptor(name, configuration) });
}

function remove(harness: Harness, namespaceName: string): Promise<object> {
  return harness.call("DeleteNamespace", DELETE, { namespaceName });
}

test("a new cluster has the namespaces default and hbase, also where old clients look", async (t) => {
  const harness = open(t);
  assert.deepEqual(await harness.call("ListNamespaces", LIST, {}), { namespaceName: ["default", "hbase"] });
  const rows = harness.meta(NAMESPACE_TABLE);
  assert.deepEqual([...rows.keys()], ["default", "hbase"]);
  const value = rows.get("hbase")?.get("info:d") ?? Buffer.alloc(0);
  assert.deepEqual(decode(namespaces.NamespaceDescriptor, value), descriptor("hbase"));
});

test("a namespace is made, changed without anything of the old staying, listed and deleted", async (t) => {
  const harness = open(t);
  await create(harness, "shop", { a: "1", b: "2" });
  await harness.call("ModifyNamespace", MODIFY, { namespaceDescriptor: descriptor("shop", { c: "3" }) });
  const { namespaceDescriptor } = await harness.call("GetNamespaceDescriptor", GET, { namespaceName: "shop" });
  assert.deepEqual(namespaceDescriptor, descriptor("shop", { c: "3" }));
  const all = await harness.call("ListNamespaceDescriptors", DESCRIBE_ALL, {});
  assert.deepEqual(
    all.namespaceDescriptor.map(({ name }) => String(name)),
    ["default", "hbase", "shop"],
  );
  assert.equal(harness.meta(NAMESPACE_TABLE).has("shop"), true);
  await remove(harness, "shop");
  assert.equal(harness.meta(NAMESPACE_TABLE).has("shop"), false);
  await create(harness, "shop");
  assert.equal(harness.meta(NAMESPACE_TABLE).has("shop"), true);
});

test("what cannot be done with a namespace is refused in HBase's words", async (t) => {
  const harness = open(t);
  await create(harness, "shop");
  await harness.createTable("shop:users");
  const missing = exception("NamespaceNotFoundException", "no");
  await assert.rejects(create(harness, "shop"), exception("NamespaceExistException", "Namespace shop already exists"));
  await assert.rejects(create(harness, "sh-op"), exception("DoNotRetryIOException", /Illegal namespace/));
  await assert.rejects(
    remove(harness, "shop"),
    exception("constraint.ConstraintException", "Only empty namespaces can be removed. Namespace shop has 1 tables"),
  );
  await assert.rejects(
    remove(harness, "default"),
    exception("constraint.ConstraintException", "Reserved namespace default cannot be removed."),
  );
  await assert.rejects(remove(harness, "no"), missing);
  await assert.rejects(harness.call("ModifyNamespace", MODIFY, { namespaceDescriptor: descriptor("no") }), missing);
  await assert.rejects(harness.call("GetNamespaceDescriptor", GET, { namespaceName: "no" }), missing);
});

test("tables are listed by their namespace", async (t) => {
  const harness = open(t);
  await create(harness, "shop");
  await harness.createTable("shop:users");
  await harness.createTable("users");
  const BY_NAMESPACE = [master.ListTableNamesByNamespaceRequest, master.ListTableNamesByNamespaceResponse] as const;
  const { tableName } = await harness.call("ListTableNamesByNamespace", BY_NAMESPACE, { namespaceName: "shop" });
  assert.deepEqual(
    tableName.map(({ namespace, qualifier }) => `${namespace}:${qualifier}`),
    ["shop:users"],
  );
});
