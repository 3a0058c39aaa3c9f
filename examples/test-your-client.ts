/**
 * Testing your own code against HBase servers that live inside the test: no cluster, no Docker, no Kerberos set-up.
 * Run it with `node --test` after compiling. `tshbase/testing` has servers of every kind and every way to fail.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "tshbase";
import { startCluster } from "tshbase/testing";

/** The code under test: yours. */
async function whereIsMeta(bootstrap: string): Promise<string> {
  await using hbase = await connect({ auth: "simple", bootstrap });
  const [meta] = await hbase.metaRegionLocations();
  return `${meta?.server?.host}:${meta?.server?.port} of ${await hbase.clusterId()}`;
}

test("it finds hbase:meta", async () => {
  await using cluster = await startCluster({ clusterId: "my-cluster" });
  assert.equal(await whereIsMeta(cluster.bootstrap), `${cluster.regionServer.address} of my-cluster`);
});

test("it does not mind a master whose first connection breaks in the middle of an answer", async () => {
  await using cluster = await startCluster({ clusterId: "my-cluster" });
  cluster.master.inject({ cut: { direction: "sends", afterBytes: 5, how: "reset" } }, { connections: 1 });
  assert.match(await whereIsMeta(cluster.bootstrap), /of my-cluster$/);
});

test("it does not mind a master that is overloaded for a moment", async () => {
  await using cluster = await startCluster({ clusterId: "my-cluster" });
  const javaClass = "org.apache.hadoop.hbase.CallQueueTooBigException";
  cluster.master.inject({ failCalls: { javaClass, count: 3 } });
  assert.match(await whereIsMeta(cluster.bootstrap), /of my-cluster$/);
});

test("it works before, during and after an upgrade from HBase 2.5 to 2.6", async () => {
  await using cluster = await startCluster({ clusterId: "my-cluster", behaviour: "legacy" });
  assert.match(await whereIsMeta(cluster.bootstrap), /of my-cluster$/);
  await cluster.master.restart("insecure");
  assert.match(await whereIsMeta(cluster.bootstrap), /of my-cluster$/);
  await cluster.regionServer.restart("insecure");
  assert.match(await whereIsMeta(cluster.bootstrap), /of my-cluster$/);
});
