/** Faults that make no sense, and what servers say under those that do. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RpcThrottlingError } from "../../../src/errors/server-errors.ts";
import { InvalidArgumentError } from "../../../src/errors/usage-errors.ts";
import { checkFault } from "../../../src/server/hbase/faults/check-fault.ts";
import { durationText, exceptionOf, loginRefusal } from "../../../src/server/hbase/faults/fault-answers.ts";
import { FAULT_KINDS, FAULT_TYPES } from "../../../src/server/hbase/faults/fault-kinds.ts";
import type { FaultWhere, HBaseFault } from "../../../src/server/hbase/faults/hbase-fault.ts";
import { startHBase } from "../../../src/testing.ts";

describe("faults that make no sense", () => {
  const refused: readonly (readonly [string, unknown, FaultWhere])[] = [
    ["fault.type", { type: "meteorite" }, {}],
    ["fault.waitMs", { type: "throttled", waitMs: -1 }, {}],
    ["fault.delayMs", { type: "slow", delayMs: 1.5 }, {}],
    ["fault.delayMs", { type: "slow", delayMs: 2 ** 31 }, {}],
    ["fault.skewMs", { type: "clockSkew", skewMs: Number.NaN }, {}],
    ["fault.javaClass", { type: "refused", javaClass: "" }, {}],
    ["fault.javaClass", { type: "refused", javaClass: "a b" }, {}],
    ["where.times", { type: "regionTooBusy" }, { times: 0 }],
    ["where.after", { type: "regionTooBusy" }, { after: -1 }],
    ["where.table", { type: "clockSkew", skewMs: 1 }, { table: "t" }],
    ["where.method", { type: "expiredLease" }, { method: "Scan" }],
    ["where.row", { type: "loginRefused" }, { row: "r" }],
    ["fault", null, {}],
    ["fault.type", {}, {}],
    ["fault.waitMs", { type: "throttled" }, {}],
    ["fault.delayMs", { type: "slow" }, {}],
    ["fault.skewMs", { type: "clockSkew" }, {}],
    ["fault.javaClass", { type: "refused" }, {}],
    ["fault.then", { type: "lostAnswer", then: "bogus" }, {}],
    ["fault.as", { type: "regionInTransition", as: "bogus" }, {}],
    ["fault.because", { type: "loginRefused", because: "zzz" }, {}],
    ["fault.at", { type: "splitDuringScan", at: 5 }, {}],
    ["fault.at", { type: "splitDuringScan", at: "" }, {}],
    ["fault.foo", { type: "regionTooBusy", foo: 1 }, {}],
    ["where.tabel", { type: "regionTooBusy" }, { tabel: "users" } as FaultWhere],
    ["where.table", { type: "regionTooBusy" }, { table: 5 as never }],
    ["where.row", { type: "regionTooBusy" }, { table: "t", row: 5 as never }],
    ["where", { type: "regionTooBusy" }, "users" as never],
  ];
  for (const [option, fault, where] of refused) {
    it(`${JSON.stringify(fault)} ${JSON.stringify(where)}: ${option}`, () => {
      assert.throws(
        () => checkFault(fault as HBaseFault, where),
        (error) => error instanceof InvalidArgumentError && error.option === option,
      );
    });
  }

  it("a row without a table, a move with one server, a server of another cluster", async () => {
    await using hbase = await startHBase({ zookeeper: false, tables: { t: ["f"] } });
    assert.throws(() => hbase.fail({ type: "regionTooBusy" }, { row: "r" }), /where.row/);
    assert.throws(() => hbase.fail({ type: "moveDuringScan" }), /second region server/);
    assert.throws(() => hbase.fail({ type: "regionMoved" }), /second region server/);
    await using other = await startHBase({ zookeeper: false });
    const [stranger] = other.regionServers;
    assert.ok(stranger !== undefined);
    assert.throws(() => hbase.fail({ type: "regionTooBusy" }, { server: stranger }), /where.server/);
    await using two = await startHBase({ zookeeper: false, regionServers: 2 });
    assert.throws(() => two.fail({ type: "regionMoved", to: stranger }), /fault.to/);
    assert.throws(() => hbase.fail({ type: "regionTooBusy" }, { method: "Gett" }), /where.method: "Gett" is no method/);
    for (const method of ["Get", "CreateTable", "GetClusterId", "GetRegionInfo"])
      hbase.fail({ type: "callDropped" }, { method }).heal();
    assert.throws(() => hbase.fail({ type: "loginRefused" }), /without Kerberos/);
    assert.deepEqual([hbase.faults, two.faults], [[], []]);
    await assert.rejects(hbase.stopServer(stranger), InvalidArgumentError);
  });
});

it("to heal a skew of the clock does not undo what was set by hand since", async () => {
  await using hbase = await startHBase({ zookeeper: false });
  const [first, second] = [1_000, 200].map((skewMs) => hbase.fail({ type: "clockSkew", skewMs }));
  assert.equal(hbase.clock.skewMs, 1_200);
  first?.heal();
  assert.equal(hbase.clock.skewMs, 200);
  hbase.clock.skewMs = 0;
  second?.heal();
  assert.equal(hbase.clock.skewMs, 0);
});

describe("what servers say", () => {
  const server = { host: "h", port: 1, startCode: 2n };

  for (const [ms, text] of [
    [0, "0ms"],
    [999, "999ms"],
    [1_000, "1sec, 0ms"],
    [61_001, "1min, 1sec, 1ms"],
    [7_325_004, "2hrs, 2mins, 5sec, 4ms"],
  ] as const) {
    it(`waits of ${ms} ms are read by clients as they were meant: ${text}`, () => {
      assert.equal(durationText(ms), text);
      const exception = exceptionOf({ type: "throttled", waitMs: ms }, server, undefined);
      assert.ok(exception !== undefined);
      const { javaClass, message } = exception;
      const remote = { javaClass, remoteMessage: message, stackTrace: "", doNotRetry: false, serverOverloaded: false };
      const error = new RpcThrottlingError(remote);
      assert.equal(error.waitMs, ms);
    });
  }

  it("overload carries its flag", () => {
    for (const type of ["callQueueTooBig", "callDropped", "serverOverloaded"] as const)
      assert.equal(exceptionOf({ type }, server, undefined)?.details.serverOverloaded, true);
  });

  it("of a login: the same of all of Kerberos", () => {
    assert.deepEqual(loginRefusal("clockSkew"), loginRefusal());
    assert.notDeepEqual(loginRefusal("expiredToken"), loginRefusal("unknownToken"));
  });
});

it("every fault has a verb of its own", () => {
  assert.equal(new Set(FAULT_TYPES.map((type) => FAULT_KINDS[type].verb)).size, FAULT_TYPES.length);
});
