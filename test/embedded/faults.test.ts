/** Each fault of an embedded HBase, and our client under it: what it repeats, where it goes, what it says; and how often the fault struck. */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, it } from "node:test";
import {
  BatchError,
  type HBase,
  HBaseError,
  int64,
  OperationTimeoutError,
  RetriesExhaustedError,
  UncertainWriteError,
} from "../../src/index.ts";
import type { EmbeddedHBase, FaultHandle, HBaseFault } from "../../src/testing.ts";
import { type FaultSet, faultSet, ROWS, TABLE } from "./fault-set.ts";

const HBASE = "org.apache.hadoop.hbase";

let set: FaultSet;
let server: EmbeddedHBase;
let hbase: HBase;

before(async () => {
  set = await faultSet();
  ({ server, hbase } = set);
});
afterEach(() => server.reset());
after(() => set?.[Symbol.asyncDispose]());

const storedIn = async (row: string, client: HBase = hbase): Promise<string | undefined> =>
  (await client.table(TABLE).get(row))?.text("f:v");

/** Rows of both regions as one call each. */
const puts = (value: string) => ROWS.map((row) => ({ put: row, values: { "f:v": value } }));

describe("a fault that passes", () => {
  const passing: readonly HBaseFault[] = [
    { type: "regionInTransition" },
    { type: "regionInTransition", as: "notServing" },
    { type: "regionTooBusy" },
    { type: "throttled", waitMs: 1 },
    { type: "refused", javaClass: `${HBASE}.PleaseHoldException` },
    { type: "callQueueTooBig" },
    { type: "callDropped" },
    { type: "serverOverloaded" },
    { type: "serverStopped" },
    { type: "serverAborted" },
  ];
  for (const fault of passing) {
    const name = "as" in fault ? `${fault.type} ${fault.as}` : fault.type;
    it(`${name}: a get comes through after three refusals`, async () => {
      const handle = server.fail(fault, { table: TABLE, row: "a05", times: 3 });
      assert.equal(await storedIn("a05"), "a05");
      assert.deepEqual([handle.hits, handle.isOver], [3, true]);
    });

    it(`${name}: a put comes through, and is made once`, async () => {
      const handle = server.fail(fault, { table: TABLE, row: "a05", times: 2 });
      await hbase.table(TABLE).put("a05", { "f:w": "new" });
      assert.equal((await hbase.table(TABLE).get("a05"))?.text("f:w"), "new");
      assert.equal(handle.hits, 2);
    });

    it(`${name}: a scan loses and doubles no row`, async () => {
      const handle = server.fail(fault, { table: TABLE, method: "Scan", after: 1, times: 3 });
      const rows = await hbase.table(TABLE).scan({ caching: 3 }).toArray();
      assert.deepEqual(
        rows.map(({ key }) => key.toString()),
        ROWS,
      );
      assert.equal(handle.hits, 3);
    });

    it(`${name}: every action of a batch comes through`, async () => {
      const handle = server.fail(fault, { table: TABLE, row: "a05", method: "Multi", times: 2 });
      await hbase.table(TABLE).putAll(puts("again"));
      for (const row of ["a00", "a19", "n00", "n19"]) assert.equal(await storedIn(row), "again");
      assert.equal(handle.hits, 2);
    });
  }
});

describe("a fault that stays", () => {
  const staying: readonly HBaseFault[] = [
    { type: "regionInTransition" },
    { type: "regionTooBusy" },
    { type: "callQueueTooBig" },
    { type: "callDropped" },
    { type: "serverOverloaded" },
    { type: "serverStopped" },
    { type: "serverAborted" },
  ];
  for (const fault of staying) {
    it(`${fault.type}: the operation ends when its attempts are used up, and says what each met`, async () => {
      const client = await set.client({ retries: 2 });
      const handle = server.fail(fault, { table: TABLE, row: "a05" });
      await assert.rejects(client.table(TABLE).get("a05"), (error) => {
        assert.ok(error instanceof RetriesExhaustedError, String(error));
        assert.equal(error.attempts.length, 3);
        return true;
      });
      assert.equal(handle.hits, 3);
      assert.equal(await storedIn("n05"), "n05", "the other region is served");
      handle.heal();
      assert.equal(await storedIn("a05"), "a05", "healed");
    });
  }

  it("throttled: the client waits as it is told, and gives up at once if there is no time for that", async () => {
    const handle = server.fail({ type: "throttled", waitMs: 3_723_004 }, { table: TABLE });
    await assert.rejects(hbase.table(TABLE).get("a05", { timeoutMs: 5_000 }), (error) => {
      assert.ok(error instanceof OperationTimeoutError, String(error));
      assert.match(String(error.attempts[0]?.error), /exceeded - wait 1hr, 2mins, 3sec, 4ms/);
      return true;
    });
    assert.equal(handle.hits, 1);
  });

  it("throttled: the wait is the server's, not the client's", async () => {
    const patient = await set.client({ pauseMs: 60_000 });
    assert.equal(await storedIn("a05", patient), "a05");
    const handle = server.fail({ type: "throttled", waitMs: 20 }, { table: TABLE, times: 2 });
    const begun = performance.now();
    assert.equal(await storedIn("a05", patient), "a05");
    assert.ok(performance.now() - begun >= 38, "twice 20 ms");
    assert.equal(handle.hits, 2);
  });
});

describe("refused", () => {
  it("with doNotRetry fails at once, under its Java class", async () => {
    const javaClass = `${HBASE}.security.AccessDeniedException`;
    const handle = server.fail({ type: "refused", javaClass, message: "not you", doNotRetry: true }, { table: TABLE });
    await assert.rejects(hbase.table(TABLE).get("a05"), (error) => {
      assert.ok(error instanceof HBaseError);
      assert.deepEqual([error.code, error.message.includes("not you")], ["HBASE_ACCESS_DENIED", true]);
      return true;
    });
    assert.equal(handle.hits, 1);
  });

  it("fails the rows of one region, and no other", async () => {
    const javaClass = `${HBASE}.DoNotRetryIOException`;
    const handle = server.fail({ type: "refused", javaClass, doNotRetry: true }, { table: TABLE, row: "n" });
    await assert.rejects(hbase.table(TABLE).putAll(puts("new")), (error) => {
      assert.ok(error instanceof BatchError);
      assert.deepEqual(
        [...error.errors.keys()],
        Array.from({ length: 20 }, (_, index) => 20 + index),
      );
      return true;
    });
    assert.ok(handle.hits >= 1);
    handle.heal();
    assert.deepEqual([await storedIn("a07"), await storedIn("n07")], ["new", "n07"]);
  });

  it("fails one row, and no other: in a batch, alone, and among what is made together", async () => {
    const javaClass = `${HBASE}.DoNotRetryIOException`;
    const handle = server.fail({ type: "refused", javaClass, doNotRetry: true }, { table: TABLE, onlyRow: "a03" });
    const outcomes = await hbase.table(TABLE).batch(puts("new"));
    assert.deepEqual(
      outcomes.flatMap(({ ok }, index) => (ok ? [] : [index])),
      [3],
    );
    assert.equal(handle.hits, 1);
    await assert.rejects(hbase.table(TABLE).get("a03"), { code: "HBASE_DO_NOT_RETRY" });
    await assert.rejects(
      hbase.table(TABLE).mutateRow("a03", [{ put: { "f:w": "x" } }, { delete: ["f:v"] }]),
      HBaseError,
    );
    assert.equal(handle.hits, 3);
    assert.equal(await storedIn("a04"), "new");
  });

  it("may be meant for one user", async () => {
    const joe = await set.client({ auth: "simple", user: "joe" });
    const javaClass = `${HBASE}.security.AccessDeniedException`;
    const handle = server.fail({ type: "refused", javaClass, doNotRetry: true }, { user: "joe" });
    await assert.rejects(joe.table(TABLE).get("a05"), { code: "HBASE_ACCESS_DENIED" });
    assert.equal(await storedIn("a05"), "a05");
    assert.equal(handle.hits, 1);
  });

  it("concerns the master's methods if they are named, or the master is", async () => {
    const javaClass = `${HBASE}.PleaseHoldException`;
    const byMethod = server.fail({ type: "refused", javaClass }, { method: "ListNamespaceDescriptors", times: 1 });
    const byServer = server.fail({ type: "refused", javaClass }, { server: server.master, times: 1 });
    await hbase.admin.listNamespaces();
    assert.deepEqual([byMethod.hits, byServer.hits], [1, 1]);
  });

  it("concerns how clients find the cluster only if that method is named", async () => {
    const javaClass = `${HBASE}.ipc.ServerNotRunningYetException`;
    const all = server.fail({ type: "refused", javaClass });
    const named = server.fail(
      { type: "refused", javaClass },
      { method: "GetClusterId", server: server.master, times: 1 },
    );
    const client = await set.client();
    assert.equal(await client.clusterId(), await hbase.clusterId());
    assert.equal(all.hits, 0);
    assert.ok(named.hits <= 1);
  });
});

describe("regions that move", () => {
  it("regionMoved: the client goes to the new place that it is told", async () => {
    assert.equal(await storedIn("a05"), "a05");
    const from = server.serverOf(TABLE, "a05");
    const handle = server.fail({ type: "regionMoved" }, { table: TABLE, row: "a05" });
    assert.equal(await storedIn("a05"), "a05");
    assert.notEqual(server.serverOf(TABLE, "a05"), from);
    assert.deepEqual([handle.hits, handle.isOver], [1, true]);
  });

  it("regionMoved, inside a batch and to a server that is named", async () => {
    await hbase.table(TABLE).putAll(puts("old"));
    const to = server.regionServers.find((each) => each !== server.serverOf(TABLE, "n05"));
    const handle = server.fail(
      { type: "regionMoved", ...(to === undefined ? {} : { to }) },
      { table: TABLE, row: "n05" },
    );
    await hbase.table(TABLE).putAll(puts("new"));
    assert.equal(server.serverOf(TABLE, "n05"), to);
    assert.deepEqual([await storedIn("a05"), await storedIn("n05"), handle.hits], ["new", "new", 1]);
  });
});

describe("scans", () => {
  const scanning: readonly HBaseFault[] = [
    { type: "splitDuringScan", at: "a12" },
    { type: "splitDuringScan" },
    { type: "moveDuringScan" },
    { type: "expiredLease" },
    { type: "scannerReset" },
  ];
  for (const fault of scanning) {
    const name = "at" in fault ? `${fault.type} at a row` : fault.type;
    for (const passed of [0, 1, 2, 3, 4]) {
      it(`${name}: no row is lost or doubled, after ${passed} calls`, async () => {
        const regions = server.regionsOf(TABLE).length;
        const handle = server.fail(fault, { table: TABLE, row: "a00", after: passed });
        const rows = await hbase.table(TABLE).scan({ caching: 3 }).toArray();
        assert.deepEqual(
          rows.map(({ key }) => key.toString()),
          ROWS,
        );
        assert.deepEqual([handle.hits, handle.isOver], [1, true]);
        assert.equal(server.regionsOf(TABLE).length, regions + (fault.type === "splitDuringScan" ? 1 : 0));
      });
    }

    it(`${name}: nor in a reversed scan, or one of cells in pieces`, async () => {
      const handle = server.fail(fault, { table: TABLE, row: "a00", after: 1, times: 1 });
      const rows = await hbase.table(TABLE).scan({ caching: 3, reversed: true }).toArray();
      assert.deepEqual(
        rows.map(({ key }) => key.toString()),
        [...ROWS].reverse(),
      );
      assert.equal(handle.hits, 1);
    });
  }

  it("expiredLease: again and again, a scan still comes to its end", async () => {
    const handle = server.fail({ type: "expiredLease" }, { table: TABLE, times: 6 });
    const rows = await hbase.table(TABLE).scan({ caching: 2 }).toArray();
    assert.equal(rows.length, ROWS.length);
    assert.equal(handle.hits, 6);
  });

  it("expireScanners: all leases end now", async () => {
    const scan = hbase.table(TABLE).scan({ caching: 3, prefetch: 0 });
    const seen: string[] = [];
    for await (const { key } of scan) {
      seen.push(key.toString());
      if (seen.length === 2) server.expireScanners();
    }
    assert.deepEqual(seen, ROWS);
  });
});

describe("lost answers", () => {
  for (const then of ["silence", "close", "reset"] as const) {
    const fault: HBaseFault = { type: "lostAnswer", then };
    // Only silence has to be waited out.
    const patience = then === "silence" ? { rpcTimeoutMs: 1_000 } : {};

    it(`a put without a time ends as uncertain, and was made (${then})`, async () => {
      const client = await set.client(patience);
      await client.table(TABLE).get("a05");
      const handle = server.fail(fault, { table: TABLE, method: "Mutate", times: 1 });
      await assert.rejects(client.table(TABLE).put("a05", { "f:v": "made" }), UncertainWriteError);
      assert.deepEqual([handle.hits, await storedIn("a05")], [1, "made"]);
    });

    it(`an increment is made exactly once (${then})`, async () => {
      const client = await set.client(patience);
      await client.table(TABLE).get("a05");
      const times = then === "silence" ? 1 : 3;
      const handle = server.fail(fault, { table: TABLE, times });
      const row = await client.table(TABLE).increment("a05", { "f:n": 5 });
      assert.equal(row.value("f:n", int64), 5n);
      assert.equal(handle.hits, times);
    });

    it(`gets and scans come through (${then})`, async () => {
      const client = await set.client(patience);
      await client.table(TABLE).get("a05");
      const handle = server.fail(fault, { table: TABLE, times: 1 });
      assert.equal(await storedIn("a05", client), "a05");
      const scans = server.fail(fault, { table: TABLE, method: "Scan", after: 2, times: 1 });
      const rows = await client.table(TABLE).scan({ caching: 3 }).toArray();
      assert.deepEqual(
        rows.map(({ key }) => key.toString()),
        ROWS,
      );
      assert.deepEqual([handle.hits, scans.hits], [1, 1]);
    });
  }

  it("of a batch: what has a time is repeated, what has none is uncertain", async () => {
    const client = await set.client();
    await client.table(TABLE).get("a05");
    const handle = server.fail(
      { type: "lostAnswer", then: "close" },
      { table: TABLE, row: "a00", method: "Multi", times: 1 },
    );
    const outcomes = await client.table(TABLE).batch([
      { put: "a01", values: { "f:v": "timed" }, timestamp: Date.now() + 1_000 },
      { put: "a02", values: { "f:v": "untimed" } },
    ]);
    const [timed, untimed] = outcomes;
    assert.equal(timed?.ok, true);
    assert.ok(untimed?.ok === false && untimed.error instanceof UncertainWriteError);
    assert.deepEqual([await storedIn("a01"), await storedIn("a02"), handle.hits], ["timed", "untimed", 1]);
  });
});

describe("slow servers", () => {
  it("a call that waits goes on when the fault is healed", async () => {
    const handle = server.fail({ type: "slow", delayMs: 600_000 }, { table: TABLE });
    const get = hbase.table(TABLE).get("a05");
    await struck(handle);
    handle.heal();
    assert.equal((await get)?.text("f:v"), "a05");
    assert.equal(handle.hits, 1);
  });

  it("a put that nobody waits for any more is carried out later", async () => {
    const handle = server.fail({ type: "slow", delayMs: 600_000 }, { table: TABLE, method: "Mutate" });
    await putAndLeave(handle, "late");
    assert.equal(await storedIn("a05"), "a05");
    handle.heal();
    // On the connection of the put, behind it.
    assert.equal(await storedIn("a05"), "late");
  });

  it("or was carried out at once", async () => {
    const slow: HBaseFault = { type: "slow", delayMs: 600_000, executed: "atOnce" };
    await putAndLeave(server.fail(slow, { table: TABLE, method: "Mutate" }), "made");
    assert.equal(await storedIn("a05"), "made");
  });

  /** Until the server has it. */
  async function putAndLeave(handle: FaultHandle, value: string): Promise<void> {
    const leaving = new AbortController();
    const put = assert.rejects(hbase.table(TABLE).put("a05", { "f:v": value }, { signal: leaving.signal }));
    await struck(handle);
    leaving.abort();
    await put;
  }
});

describe("the clock", () => {
  it("clockSkew: cells have the server's time; healed, it is right again", async () => {
    const hour = 3_600_000;
    const handle = server.fail({ type: "clockSkew", skewMs: hour });
    await hbase.table(TABLE).put("skewed", { "f:v": "x" });
    assert.ok(Number((await hbase.table(TABLE).get("skewed"))?.cells[0]?.timestamp) > Date.now() + hour / 2);
    handle.heal();
    assert.equal(server.clock.skewMs, 0);
  });

  it("clock.skewMs: times to live end by it", async () => {
    server.createTable({ name: "short", families: [{ name: "f", ttlSeconds: 60 }] });
    await hbase.table("short").put("r", { "f:q": "v" });
    server.clock.skewMs = 61_000;
    assert.equal(await hbase.table("short").get("r"), undefined);
    server.clock.skewMs = 0;
    assert.notEqual(await hbase.table("short").get("r"), undefined);
  });
});

/** Until it has struck once; a test that hangs here hangs visibly. */
async function struck(handle: FaultHandle): Promise<void> {
  while (handle.hits === 0) await new Promise((resolve) => setImmediate(resolve));
}
