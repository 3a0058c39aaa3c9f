/** Orders to the master: nonces, repetition, procedures, and how each of them ends. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { HBaseError } from "../../src/errors/hbase-error.ts";
import { OperationTimeoutError, RetriesExhaustedError } from "../../src/errors/operation-errors.ts";
import { ProcedureLostError, ProcedureTimeoutError, UncertainChangeError } from "../../src/errors/procedure-errors.ts";
import { UnknownRegionError } from "../../src/errors/region-errors.ts";
import { DoNotRetryError } from "../../src/errors/server-errors.ts";
import {
  NamespaceNotFoundError,
  TableExistsError,
  TableNotEnabledError,
  TableNotFoundError,
} from "../../src/errors/table-errors.ts";
import { exception, FINISHED, failed, lost, NOT_FOUND, RUNNING, region, StandInMaster } from "./stand-in-master.ts";

const T = { name: "t", families: ["f"] };
const TAKEN = { procId: 7n };

describe("an order to the master", () => {
  it("is sent, and its procedure asked for until it has finished", async () => {
    const master = new StandInMaster({ CreateTable: TAKEN, GetProcedureResult: [RUNNING, RUNNING, FINISHED] });
    const seen: unknown[] = [];
    await master.admin.createTable(T, {
      onProgress: ({ procedureId, state, polls }) => seen.push([procedureId, state, polls]),
    });
    assert.deepEqual(master.methods(), [
      "CreateTable",
      "getProcedureResult",
      "getProcedureResult",
      "getProcedureResult",
    ]);
    assert.deepEqual(seen, [
      [7n, "running", 1],
      [7n, "running", 2],
      [7n, "finished", 3],
    ]);
    assert.equal(master.asked[1]?.message.procId, 7n);
    assert.deepEqual(master.forgotten, ["t"]);
  });

  it("that comes again has the same nonce, another order another one", async () => {
    const master = new StandInMaster({
      CreateTable: [lost(), exception("PleaseHoldException"), TAKEN],
      GetProcedureResult: FINISHED,
    });
    await master.admin.createTable(T);
    await master.admin.createTable(T);
    const nonces = master.asked.filter(({ method }) => method === "CreateTable").map(({ message }) => message.nonce);
    assert.equal(nonces.length, 4);
    assert.equal(new Set(nonces.slice(0, 3)).size, 1);
    assert.notEqual(nonces[3], nonces[0]);
    assert.ok(nonces.every((nonce) => nonce !== 0n));
  });

  it("goes to another master when the one it knew is none any more", async () => {
    const master = new StandInMaster({
      DisableTable: [exception("ipc.ServerNotRunningYetException"), TAKEN],
      GetProcedureResult: [lost(), FINISHED],
    });
    master.masters = [
      { host: "m1", port: 16000 },
      { host: "m2", port: 16000 },
      { host: "m3", port: 16000 },
    ];
    await master.admin.disableTable("t");
    assert.deepEqual(
      master.asked.map(({ server }) => server),
      ["m1:16000", "m2:16000", "m2:16000", "m3:16000"],
    );
  });

  it("remembers the master as long as nothing speaks against it", async () => {
    const master = new StandInMaster({ IsBalancerEnabled: { enabled: true } });
    for (let round = 0; round < 3; round++) assert.equal(await master.admin.balancer(), true);
    assert.equal(master.registryQuestions, 1);
  });

  it("fails with the master's own error, at once", async () => {
    const master = new StandInMaster({ CreateTable: exception("TableExistsException", "t") });
    await assert.rejects(master.admin.createTable(T), TableExistsError);
    assert.equal(master.asked.length, 1);
  });

  it("fails with the exception inside its procedure, by the same class", async () => {
    const master = new StandInMaster({
      CreateTable: TAKEN,
      GetProcedureResult: [RUNNING, failed("NamespaceNotFoundException", "ns")],
    });
    await assert.rejects(master.admin.createTable(T), (error) => {
      assert.ok(error instanceof NamespaceNotFoundError);
      assert.equal(error.remoteMessage, "ns");
      assert.equal(error.javaClass, "org.apache.hadoop.hbase.NamespaceNotFoundException");
      return true;
    });
  });

  it("gives up after its attempts, with all of them in the error", async () => {
    const master = new StandInMaster({ DeleteTable: exception("PleaseHoldException") }, { maxAttempts: 3 });
    await assert.rejects(master.admin.deleteTable("t"), (error) => {
      assert.ok(error instanceof RetriesExhaustedError);
      assert.deepEqual(
        error.attempts.map(({ attempt, server }) => [attempt, server]),
        [
          [1, "m1:16000"],
          [2, "m1:16000"],
          [3, "m1:16000"],
        ],
      );
      assert.match(error.message, /DeleteTable of t failed after 3 attempts/);
      return true;
    });
  });

  it("gives up when its time is over", async () => {
    const master = new StandInMaster({ DeleteTable: exception("PleaseHoldException") }, { pauseMs: 20 });
    await assert.rejects(master.admin.deleteTable("t", { timeoutMs: 50 }), OperationTimeoutError);
    assert.ok((master.asked[0]?.timeoutMs ?? 0) <= 50);
  });

  it("without a nonce is not repeated once it may have been carried out", async () => {
    const master = new StandInMaster({ Snapshot: lost(), DeleteSnapshot: [exception("PleaseHoldException"), {}] });
    await assert.rejects(master.admin.snapshot("s", "t"), (error) => {
      assert.ok(error instanceof UncertainChangeError);
      assert.equal(error.advice.mayHaveExecuted, true);
      return true;
    });
    assert.equal(master.asked.length, 1);
    // What was certainly not carried out is.
    await master.admin.deleteSnapshot("s");
    assert.equal(master.asked.length, 3);
  });

  it("ends with the signal's reason, and is not given at all if it has fired", async () => {
    const master = new StandInMaster({ CreateTable: TAKEN, GetProcedureResult: RUNNING });
    const reason = new Error("enough");
    await assert.rejects(master.admin.createTable(T, { signal: AbortSignal.abort(reason) }), reason);
    assert.deepEqual(master.asked, []);
    const controller = new AbortController();
    const onProgress = (): void => controller.abort(reason);
    await assert.rejects(master.admin.createTable(T, { signal: controller.signal, onProgress }), reason);
    assert.deepEqual(master.methods(), ["CreateTable", "getProcedureResult"]);
  });
});

describe("a procedure", () => {
  it("that takes too long is left alone, and the error has its number", async () => {
    const master = new StandInMaster({ EnableTable: TAKEN, GetProcedureResult: RUNNING });
    await assert.rejects(master.admin.enableTable("t", { procedureTimeoutMs: 60 }), (error) => {
      assert.ok(error instanceof ProcedureTimeoutError);
      assert.equal(error.procedureId, 7n);
      assert.equal(error.limit, "procedureTimeoutMs");
      assert.equal(error.advice.mayHaveExecuted, true);
      return true;
    });
  });

  it("whose master cannot be asked for so long is a procedure that takes too long", async () => {
    const master = new StandInMaster({ EnableTable: TAKEN, GetProcedureResult: lost() });
    await assert.rejects(master.admin.enableTable("t", { procedureTimeoutMs: 40 }), ProcedureTimeoutError);
  });

  it("is asked for as often as its time allows, however many attempts an order has", async () => {
    const master = new StandInMaster(
      { EnableTable: TAKEN, GetProcedureResult: [lost(), lost(), lost(), lost(), FINISHED] },
      { maxAttempts: 2 },
    );
    await master.admin.enableTable("t");
    assert.equal(master.asked.length, 6);
  });

  for (const [verb, state] of [
    ["createTable", "enabled"],
    ["enableTable", "enabled"],
    ["disableTable", "disabled"],
    ["deleteTable", undefined],
  ] as const) {
    it(`of ${verb} that the master has forgotten is judged by its effect`, async () => {
      const method = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}`;
      const master = new StandInMaster({ [method]: TAKEN, GetProcedureResult: NOT_FOUND });
      const run = (): Promise<void> => (verb === "createTable" ? master.admin.createTable(T) : master.admin[verb]("t"));
      if (state !== undefined) master.states.set("t", state);
      await run();
      master.states.set("t", "disabling");
      await assert.rejects(run(), ProcedureLostError);
    });
  }

  it("that the master has forgotten and whose effect cannot be seen is an error", async () => {
    const master = new StandInMaster({ TruncateTable: TAKEN, GetProcedureResult: NOT_FOUND });
    master.states.set("t", "enabled");
    await assert.rejects(master.admin.truncateTable("t"), ProcedureLostError);
  });

  it("there is none if the master had nothing to do", async () => {
    const master = new StandInMaster({ ModifyTable: {} });
    await master.admin.modifyTable(T);
    assert.deepEqual(master.methods(), ["ModifyTable"]);
  });
});

describe("flushTable", () => {
  const unknownMethod = exception("DoNotRetryIOException", "java.lang.UnsupportedOperationException: FlushTable");

  it("asks the master of 2.6 for a procedure", async () => {
    const master = new StandInMaster({ FlushTable: TAKEN, GetProcedureResult: FINISHED });
    await master.admin.flushTable("t", { families: ["f", "g"] });
    assert.deepEqual(master.asked[0]?.message.columnFamily.map(String), ["f", "g"]);
  });

  it("uses the older kind of procedure where the master is older", async () => {
    const master = new StandInMaster({
      FlushTable: unknownMethod,
      ExecProcedure: { expectedTimeout: 60_000n },
      IsProcedureDone: [{ done: false }, { done: true }],
    });
    master.states.set("ns:t", "enabled");
    await master.admin.flushTable("ns:t", { families: ["f", "g"] });
    assert.deepEqual(master.methods(), ["FlushTable", "ExecProcedure", "IsProcedureDone", "IsProcedureDone"]);
    assert.deepEqual(master.asked[1]?.message.procedure, {
      signature: "flush-table-proc",
      instance: "ns:t",
      configuration: [{ name: "family", value: "f,g" }],
    });
  });

  it("tells an absent table and a disabled one, which older masters do not", async () => {
    const master = new StandInMaster({ FlushTable: unknownMethod });
    await assert.rejects(master.admin.flushTable("t"), TableNotFoundError);
    master.states.set("t", "disabled");
    await assert.rejects(master.admin.flushTable("t"), TableNotEnabledError);
  });

  it("does not hide what a master that has it says", async () => {
    const master = new StandInMaster({ FlushTable: exception("DoNotRetryIOException", "no such family") });
    await assert.rejects(master.admin.flushTable("t"), DoNotRetryError);
  });
});

describe("a call to a region's server", () => {
  it("carries the full name, and goes to where hbase:meta says", async () => {
    const master = new StandInMaster({ CompactRegion: {} });
    const regions = [region("t", "", "m", 1), region("t", "m", "", 2)];
    master.regions.set("t", regions);
    await master.admin.compactTable("t", { major: true, family: "f" });
    assert.deepEqual(
      master.asked.map(({ server, message }) => [server, message.region.value, message.major, String(message.family)]),
      regions.map((each, index) => [`rs:${index + 1}`, each.region.name, true, "f"]),
    );
  });

  it("looks again where the region is after an error that says it moved", async () => {
    const master = new StandInMaster({
      FlushRegion: ({ server }) => {
        master.regions.set("t", [region("t", "", "", 2)]);
        return server === "rs:1" ? exception("NotServingRegionException") : { lastFlushTime: 1n, flushed: true };
      },
    });
    const first = region("t", "", "", 1);
    master.regions.set("t", [first]);
    await master.admin.flushRegion(first);
    assert.deepEqual(
      master.asked.map(({ server }) => server),
      ["rs:1", "rs:2"],
    );
  });

  it("waits for a region that nobody serves, and refuses one that is not there", async () => {
    const master = new StandInMaster({}, { maxAttempts: 2 });
    const nowhere = region("t", "", "", undefined);
    master.regions.set("t", [nowhere]);
    await assert.rejects(master.admin.flushRegion(nowhere), RetriesExhaustedError);
    await assert.rejects(master.admin.flushRegion(region("t", "x", "", 1)), UnknownRegionError);
  });

  it("goes to the server of a replica, which is in the row of its primary", async () => {
    const primary = region("t", "", "", 1);
    const replica = primary.region.replica(1);
    const at = { region: replica, server: { host: "rs", port: 2, startCode: 7n }, seqNum: 1 };
    const master = new StandInMaster({ FlushRegion: { lastFlushTime: 1n } });
    master.regions.set("t", [{ ...primary, replicas: [...primary.replicas, at] }]);
    await master.admin.flushRegion(replica.name);
    assert.deepEqual(
      master.asked.map(({ server, message }) => [server, message.region.value]),
      [["rs:2", replica.name]],
    );
  });

  it("finds an encoded name in the servers' reports", async () => {
    const found = region("t", "", "", 3);
    const server = { hostName: "rs", port: 3 };
    const load = { regionLoads: [{ regionSpecifier: { type: 1, value: found.region.name } }] };
    const master = new StandInMaster({
      GetClusterStatus: { clusterStatus: { liveServers: [{ server, serverLoad: load }] } },
      FlushRegion: { lastFlushTime: 1n },
    });
    master.regions.set("t", [found]);
    await master.admin.flushRegion(found.region.encodedName);
    assert.deepEqual(master.methods(), ["GetClusterStatus", "FlushRegion"]);
    await assert.rejects(master.admin.flushRegion("0".repeat(32)), UnknownRegionError);
  });

  it("tells the compaction of a table from those of its regions", async () => {
    const states = [0, 1, 2];
    const master = new StandInMaster({
      GetRegionInfo: ({ server }) => ({
        regionInfo: region("t", "", "", 1).region.toMessage(),
        compactionState: states[Number(server.at(-1))],
      }),
    });
    const stateOf = async (...ports: number[]): Promise<string> => {
      master.regions.set(
        "t",
        ports.map((port, index) => region("t", `${index}`, "", port)),
      );
      return master.admin.compactionState("t");
    };
    assert.equal(await stateOf(0, 0), "none");
    assert.equal(await stateOf(0, 1), "minor");
    assert.equal(await stateOf(2, 0), "major");
    assert.equal(await stateOf(1, 2), "majorAndMinor");
  });
});

describe("a region", () => {
  it("can be named by what regions() gave, by its full name in either form, and by its encoded name", async () => {
    const located = region("t", "a\x00", "", 1);
    const { name, encodedName } = located.region;
    const master = new StandInMaster({ MoveRegion: {} });
    const printable = name.toString("latin1").replace("\x00", "\\x00");
    for (const reference of [located, located.region, name, printable, encodedName]) {
      await master.admin.moveRegion(reference, { to: "h,16020,123" });
    }
    for (const { message } of master.asked) {
      assert.deepEqual(message, {
        region: { type: 2, value: Buffer.from(encodedName) },
        destServerName: { hostName: "h", port: 16020, startCode: 123n },
      });
    }
  });

  it("is unassigned by its full name, which the master wants only there, and assigned by any", async () => {
    const located = region("t", "", "", 1);
    const { name, encodedName } = located.region;
    const server = { hostName: "rs", port: 1 };
    const load = { regionLoads: [{ regionSpecifier: { type: 1, value: name } }] };
    const master = new StandInMaster({
      GetClusterStatus: { clusterStatus: { liveServers: [{ server, serverLoad: load }] } },
      UnassignRegion: {},
      AssignRegion: {},
    });
    await master.admin.unassignRegion(located);
    await master.admin.unassignRegion(encodedName);
    await master.admin.assignRegion(located);
    await master.admin.assignRegion(encodedName);
    const specifiers = master.asked
      .filter(({ method }) => method.endsWith("Region"))
      .map(({ message }) => message.region);
    const full = { type: 1, value: name };
    assert.deepEqual(specifiers, [full, full, full, { type: 2, value: Buffer.from(encodedName) }]);
  });

  it("is refused by name if it is none, and so is a server", async () => {
    const master = new StandInMaster({});
    for (const wrong of ["t", "t,,1", "", Buffer.from("x")]) {
      await assert.rejects(master.admin.moveRegion(wrong), { option: "region" }, String(wrong));
    }
    await assert.rejects(master.admin.moveRegion("0".repeat(32), { to: "h:16020" }), { option: "to" });
    await assert.rejects(master.admin.mergeRegions(["0".repeat(32)]), { option: "regions" });
  });

  it("is split by its message, at a row that is not its first", async () => {
    const located = region("t", "a", "z", 1);
    const master = new StandInMaster({ SplitTableRegion: TAKEN, GetProcedureResult: [FINISHED, NOT_FOUND] });
    master.regions.set("t", [located]);
    await master.admin.splitRegion(located.region.name, { splitRow: "m" });
    assert.equal(master.asked[0]?.method, "SplitRegion");
    assert.equal(String(master.asked[0]?.message.splitRow), "m");
    assert.equal(master.asked[0]?.message.regionInfo.regionId, located.region.regionId);
    await assert.rejects(master.admin.splitRegion(located, { splitRow: "a" }), { option: "splitRow" });
    // Forgotten by the master: the parent is still there, so it was not split.
    await assert.rejects(master.admin.splitRegion(located), ProcedureLostError);
    master.regions.set("t", [region("t", "a", "m", 1)]);
    await assert.rejects(master.admin.splitRegion(located.region.name), HBaseError);
  });

  it("is merged with others by encoded names", async () => {
    const master = new StandInMaster({ MergeTableRegions: TAKEN, GetProcedureResult: FINISHED });
    const regions = [region("t", "", "m", 1), region("t", "m", "", 1)];
    await master.admin.mergeRegions(regions, { force: true });
    const { message } = master.asked[0] as { message: { region: { value: Buffer }[]; forcible: boolean } };
    assert.deepEqual(
      message.region.map(({ value }) => String(value)),
      regions.map((each) => each.region.encodedName),
    );
    assert.equal(message.forcible, true);
    assert.deepEqual(master.forgotten, ["t", "t"]);
  });
});

describe("the older masters", () => {
  it("are not asked for a dry run, which they would carry out", async () => {
    const status = (version: string): object => ({ clusterStatus: { hbaseVersion: { version } } });
    const old = new StandInMaster({ GetClusterStatus: status("2.4.18"), Balance: { balancerRan: true } });
    await assert.rejects(old.admin.balance({ dryRun: true }), { option: "dryRun" });
    assert.deepEqual(old.methods(), ["GetClusterStatus"]);
    const newer = new StandInMaster({
      GetClusterStatus: status("2.5.13-hadoop3"),
      Balance: { balancerRan: true, movesCalculated: 3, movesExecuted: 0 },
    });
    assert.deepEqual(await newer.admin.balance({ dryRun: true }), { ran: true, movesCalculated: 3, movesExecuted: 0 });
  });

  it("tell no procedure of a snapshot, and are asked whether it is done", async () => {
    const master = new StandInMaster({
      Snapshot: { expectedTimeout: 60_000n },
      IsSnapshotDone: [{ done: false }, { done: true }],
    });
    await master.admin.snapshot("s", "t", { flush: false, ttlSeconds: 60 });
    assert.deepEqual(master.asked[0]?.message.snapshot, { name: "s", table: "t", type: 2, ttl: 60n });
    assert.deepEqual(master.methods(), ["Snapshot", "IsSnapshotDone", "IsSnapshotDone"]);
  });
});
