/** What the master tells, in the form that users read: status, lists, namespaces, snapshots, switches. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SnapshotNotFoundError, TableExistsError, TableNotFoundError } from "../../src/errors/table-errors.ts";
import { FINISHED, region, StandInMaster } from "./stand-in-master.ts";

const bytes = (text: string): Buffer => Buffer.from(text);
const tableName = (namespace: string, qualifier: string): object => ({
  namespace: bytes(namespace),
  qualifier: bytes(qualifier),
});

describe("clusterStatus", () => {
  it("has servers with their regions, regions on their way, and counts by table", async () => {
    const located = region("ns:t", "a", "b", 1).region;
    const master = new StandInMaster({
      GetClusterStatus: {
        clusterStatus: {
          hbaseVersion: { version: "2.6.4" },
          clusterId: { clusterId: "id" },
          master: { hostName: "m", port: 1, startCode: 9n },
          backupMasters: [{ hostName: "b", port: 2, startCode: 2n ** 64n - 1n }],
          deadServers: [{ hostName: "d", port: 3 }],
          balancerOn: true,
          liveServers: [
            {
              server: { hostName: "rs", port: 4, startCode: 5n },
              serverLoad: {
                numberOfRequests: 12n,
                usedHeapMB: 100,
                maxHeapMB: 200,
                reportEndTime: 1_700_000_000_000n,
                coprocessors: [{ name: "Some" }],
                regionLoads: [
                  {
                    regionSpecifier: { type: 1, value: located.name },
                    stores: 2,
                    storefiles: 3,
                    storefileSizeMB: 4,
                    readRequestsCount: 2n ** 64n - 1n,
                  },
                ],
              },
            },
          ],
          regionsInTransition: [
            {
              spec: { type: 2, value: bytes(located.encodedName) },
              regionState: { regionInfo: located.toMessage(), state: 2, stamp: 77n },
            },
            {
              spec: { type: 2, value: bytes(located.encodedName) },
              regionState: { regionInfo: located.toMessage(), state: 99, stamp: 78n },
            },
          ],
          tableRegionStatesCount: [
            {
              tableName: tableName("ns", "t"),
              regionStatesCount: {
                openRegions: 1,
                splitRegions: 2,
                closedRegions: 3,
                regionsInTransition: 4,
                totalRegions: 10,
              },
            },
          ],
        },
      },
    });
    const status = await master.admin.clusterStatus();
    assert.deepEqual([status.hbaseVersion, status.clusterId, status.balancerOn], ["2.6.4", "id", true]);
    assert.deepEqual(status.master, { host: "m", port: 1, startCode: 9n });
    assert.deepEqual(status.backupMasters, [{ host: "b", port: 2 }]);
    assert.deepEqual(status.deadServers, [{ host: "d", port: 3 }]);
    const [server] = status.liveServers;
    assert.deepEqual(
      [server?.server.host, server?.requestsPerSecond, server?.usedHeapMb, server?.maxHeapMb, server?.coprocessors],
      ["rs", 12, 100, 200, ["Some"]],
    );
    assert.deepEqual(server?.regions[0], {
      name: located.name.toString("latin1"),
      encodedName: located.encodedName,
      table: "ns:t",
      startKey: bytes("a"),
      replicaId: 0,
      stores: 2,
      storeFiles: 3,
      storeFileSizeMb: 4,
      memstoreSizeMb: 0,
      // -1 as the server writes what it does not know.
      readRequests: -1,
      writeRequests: 0,
      lastMajorCompactionMs: 0,
    });
    assert.deepEqual(
      status.regionsInTransition.map(({ table, state, sinceMs }) => [table, state, sinceMs]),
      [
        ["ns:t", "OPENING", 77],
        ["ns:t", "99", 78],
      ],
    );
    assert.deepEqual(status.tables.get("ns:t"), { open: 1, split: 2, closed: 3, inTransition: 4, total: 10 });
    assert.deepEqual([status.regionCount, status.averageLoad, status.masterInfoPort], [1, 1, -1]);
  });

  it("of a cluster without a server is no division by nothing", async () => {
    const master = new StandInMaster({ GetClusterStatus: { clusterStatus: {} } });
    const { averageLoad, hbaseVersion, liveServers } = await master.admin.clusterStatus();
    assert.deepEqual([averageLoad, hbaseVersion, liveServers], [0, undefined, []]);
  });
});

describe("tables", () => {
  it("are listed in order, by what was asked for", async () => {
    const tableNames = [tableName("ns", "b"), tableName("default", "z"), tableName("default", "a")];
    const master = new StandInMaster({ GetTableNames: { tableNames } });
    const names = await master.admin.listTableNames({ namespace: "ns", pattern: "x.*", systemTables: true });
    assert.deepEqual(names, ["a", "ns:b", "z"]);
    assert.deepEqual(master.asked[0]?.message, { regex: "x.*", includeSysTables: true, namespace: "ns" });
  });

  it("that are not there are told from what hbase:meta and the master do not have", async () => {
    const master = new StandInMaster({ GetTableDescriptors: {} });
    await assert.rejects(master.admin.describeTable("t"), TableNotFoundError);
    await assert.rejects(master.admin.regions("t"), TableNotFoundError);
    assert.equal(await master.admin.tableExists("t"), false);
    assert.equal(await master.admin.isTableEnabled("t"), false);
    assert.equal(await master.admin.isTableDisabled("t"), false);
    assert.equal(await master.admin.isTableAvailable("t"), false);
  });

  it("are available when all their regions have a server", async () => {
    const master = new StandInMaster({});
    master.states.set("t", "enabled");
    assert.equal(await master.admin.isTableAvailable("t"), false);
    master.regions.set("t", [region("t", "", "m", 1), region("t", "m", "", undefined)]);
    assert.equal(await master.admin.isTableAvailable("t"), false);
    master.regions.set("t", [region("t", "", "", 1)]);
    assert.equal(await master.admin.isTableAvailable("t"), true);
  });
});

describe("namespaces", () => {
  it("go there and back, and are refused if they are no names", async () => {
    const configuration = [{ name: "k", value: "v" }];
    const master = new StandInMaster({
      CreateNamespace: { procId: 3n },
      GetProcedureResult: FINISHED,
      GetNamespaceDescriptor: { namespaceDescriptor: { name: bytes("ns"), configuration } },
      ListNamespaceDescriptors: { namespaceDescriptor: [{ name: bytes("ns") }, { name: bytes("default") }] },
    });
    await master.admin.createNamespace({ name: "ns", configuration: { k: "v" } });
    assert.deepEqual(master.asked[0]?.message.namespaceDescriptor, { name: bytes("ns"), configuration });
    assert.notEqual(master.asked[0]?.message.nonce, undefined);
    assert.deepEqual(await master.admin.describeNamespace("ns"), { name: "ns", configuration: { k: "v" } });
    assert.deepEqual(await master.admin.listNamespaces(), [{ name: "default" }, { name: "ns" }]);
    for (const wrong of ["", "a:b", "a b", 7 as unknown as string]) {
      await assert.rejects(master.admin.createNamespace(wrong), { code: "HBASE_INVALID_ARGUMENT" }, String(wrong));
    }
  });
});

describe("snapshots", () => {
  const snapshots = [
    { name: "b", table: "t", creationTime: 5n, type: 1, owner: "me", ttl: 60n },
    { name: "a", table: "t", creationTime: 6n, type: 2, ttl: 0n },
  ];

  it("are listed in order, without the time to live that they do not have", async () => {
    const master = new StandInMaster({ GetCompletedSnapshots: { snapshots } });
    assert.deepEqual(await master.admin.listSnapshots(), [
      { name: "a", table: "t", createdAtMs: 6, type: "skipFlush" },
      { name: "b", table: "t", createdAtMs: 5, type: "flush", owner: "me", ttlSeconds: 60 },
    ]);
  });

  it("are restored to their own table, and cloned only to one that is not there", async () => {
    const master = new StandInMaster({
      GetCompletedSnapshots: { snapshots },
      RestoreSnapshot: { procId: 3n },
      GetProcedureResult: FINISHED,
    });
    await master.admin.restoreSnapshot("b");
    assert.deepEqual(master.asked[1]?.message.snapshot, { name: "b", table: "t" });
    await assert.rejects(master.admin.restoreSnapshot("absent"), SnapshotNotFoundError);
    await master.admin.cloneSnapshot("b", "ns:copy");
    assert.equal(master.asked.find(({ message }) => message.snapshot?.table === "ns:copy")?.method, "RestoreSnapshot");
    master.states.set("t", "disabled");
    await assert.rejects(master.admin.cloneSnapshot("b", "t"), TableExistsError);
    for (const wrong of ["", ".hidden", "a/b"])
      await assert.rejects(master.admin.deleteSnapshot(wrong), { option: "snapshot" });
  });
});

describe("switches", () => {
  it("tell how they stand, and when they are switched how they stood", async () => {
    const master = new StandInMaster({
      IsSplitOrMergeEnabled: { enabled: true },
      SetSplitOrMergeEnabled: { prevValue: [true] },
      SetBalancerRunning: { prevBalanceValue: true },
      SetNormalizerRunning: {},
    });
    assert.equal(await master.admin.splitting(), true);
    assert.equal(await master.admin.merging(false), true);
    assert.equal(await master.admin.balancer(false), true);
    assert.equal(await master.admin.normalizer(true), false);
    assert.deepEqual(
      master.asked.map(({ message }) => message),
      [
        { switchType: 0 },
        { enabled: false, synchronous: true, switchTypes: [1] },
        { on: false, synchronous: true },
        { on: true },
      ],
    );
    await assert.rejects(master.admin.balancer("on" as unknown as boolean), { option: "on" });
  });
});
