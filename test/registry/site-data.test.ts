/** What a site says of tables: HBase's keys in HBase's units, made into our options. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";
import { SiteConfiguration } from "../../src/registry/hbase-site.ts";
import { dataOfSite, SITE_DATA, type SiteData } from "../../src/registry/site-data.ts";
import { SiteValues } from "../../src/registry/site-values.ts";

function read(values: Readonly<Record<string, string>>): SiteData {
  return dataOfSite(new SiteValues(new SiteConfiguration(new Map(Object.entries(values)), [], [], "site"), "site"));
}

describe("what a site says of tables", () => {
  it("is nothing if it says nothing", () => {
    assert.deepEqual(read({}), {});
  });

  it("is every number by its key", () => {
    for (const [name, { key, unit }] of Object.entries(SITE_DATA))
      assert.deepEqual(read({ [key]: "7000" }), { [name]: unit === "µs" ? 7 : 7_000 }, key);
  });

  it("has the keys of HBase", () => {
    assert.deepEqual(
      read({
        "hbase.client.retries.number": "5",
        "hbase.rpc.read.timeout": "2s",
        "hbase.client.scanner.timeout.period": "1m",
        "hbase.client.keyvalue.maxsize": "0",
        "hbase.client.procedure.future.get.timeout.msec": "1200000",
      }),
      {
        retries: 5,
        readRpcTimeoutMs: 2_000,
        scannerTimeoutMs: 60_000,
        maxCellBytes: 0,
        procedureTimeoutMs: 1_200_000,
      },
    );
  });

  it("is as HBase understands it where it says that there is no limit, or more than there is", () => {
    const none = {
      "hbase.client.keyvalue.maxsize": "-1",
      "hbase.client.scanner.caching": "-1",
      "hbase.client.scanner.max.result.size": "-1",
      "hbase.client.locate.prefetch.limit": "0",
      "hbase.rpc.read.timeout": "0",
    };
    assert.deepEqual(read(none), {
      maxCellBytes: 0,
      scannerCaching: 0x7fff_ffff,
      scannerMaxResultBytes: Number.MAX_SAFE_INTEGER,
      locatePrefetch: 1,
      readRpcTimeoutMs: 0x7fff_ffff,
    });
    const most = { "hbase.client.scanner.max.result.size": "9223372036854775807", "hbase.rpc.write.timeout": "30d" };
    assert.deepEqual(read(most), { scannerMaxResultBytes: Number.MAX_SAFE_INTEGER, writeRpcTimeoutMs: 0x7fff_ffff });
  });

  it("counts in microseconds where HBase does, and never comes to nothing by that", () => {
    const get = "hbase.client.primaryCallTimeout.get";
    assert.deepEqual(read({ [get]: "10000" }), { primaryTimeoutMs: 10 });
    assert.deepEqual(read({ [get]: "1" }), { primaryTimeoutMs: 1 });
    assert.deepEqual(read({ [get]: "1001" }), { primaryTimeoutMs: 2 });
    assert.deepEqual(read({ "hbase.client.replicaCallTimeout.scan": "1000000" }), { scanPrimaryTimeoutMs: 1_000 });
  });

  it("names the use of meta's replicas in any case, in the new way or the old", () => {
    const key = "hbase.locator.meta.replicas.mode";
    assert.deepEqual(read({ [key]: "LoadBalance" }), { metaReplicas: "loadBalance" });
    assert.deepEqual(read({ [key]: "HEDGEDREAD" }), { metaReplicas: "hedgedRead" });
    assert.deepEqual(read({ "hbase.meta.replicas.use": "true" }), { metaReplicas: "hedgedRead" });
    assert.deepEqual(read({ "hbase.meta.replicas.use": "false" }), {});
    assert.deepEqual(read({ [key]: "none", "hbase.meta.replicas.use": "true" }), { metaReplicas: "none" });
  });

  it("is refused with its key if it makes no sense", () => {
    for (const [key, value] of [
      ["hbase.client.retries.number", "many"],
      ["hbase.rpc.read.timeout", "soon"],
      ["hbase.locator.meta.replicas.mode", "some"],
    ] as const)
      assert.throws(
        () => read({ [key]: value }),
        (error) => error instanceof InvalidArgumentError && error.message.includes(key),
      );
  });
});
