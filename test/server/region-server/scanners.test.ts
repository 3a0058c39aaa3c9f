/** The life of scanners: the numbers of their calls, leases, closed ones that are remembered, regions that go away. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { RegionInfo } from "../../../src/names/region-info.ts";
import type { RegionServerLimits } from "../../../src/server/region-server/region-server-options.ts";
import { failure, type RegionServerSet, regionServerSet, type SetOptions } from "./region-server-set.ts";
import { standInRegion } from "./stand-in-region.ts";

type Test = Parameters<typeof regionServerSet>[0];

/** A set, and a scanner that is open with nothing read. */
async function scanning(t: Test, options: SetOptions = {}): Promise<RegionServerSet & { readonly scannerId: bigint }> {
  const set = await regionServerSet(t, options);
  return { ...set, service: set.service, scannerId: await open(set) };
}

async function open({ client }: RegionServerSet): Promise<bigint> {
  const { message } = await client.scan({ scan: {}, numberOfRows: 0 });
  assert.ok(message.scannerId);
  return message.scannerId;
}

test("next_call_seq: the first next is 0, a renewal counts, the opening does not", async (t) => {
  const { client, scannerId } = await scanning(t);
  const more = { scannerId, numberOfRows: 0 };
  await client.scan({ ...more, nextCallSeq: 0n });
  await client.scan({ ...more, nextCallSeq: 1n, renew: true });
  await client.scan({ ...more, nextCallSeq: 2n });
  await assert.rejects(
    client.scan({ ...more, nextCallSeq: 2n }),
    failure("OutOfOrderScannerNextException", /Expected nextCallSeq: 3 But the nextCallSeq got from client: 2/),
  );
  await assert.rejects(client.scan({ ...more, nextCallSeq: 4n }), failure("OutOfOrderScannerNextException"));
  await assert.rejects(
    client.scan({ ...more, nextCallSeq: 2n, renew: true }),
    failure("OutOfOrderScannerNextException"),
  );
  await client.scan({ ...more, nextCallSeq: 3n });
});

test("a client that numbers nothing is not checked, and what it does is not counted", async (t) => {
  const { client, scannerId } = await scanning(t);
  for (const _ of [1, 2, 3]) await client.scan({ scannerId, numberOfRows: 0 });
  await client.scan({ scannerId, numberOfRows: 0, nextCallSeq: 0n });
});

test("a renewal says nothing but the scanner's id, and a close says that there was more", async (t) => {
  const { client, scannerId } = await scanning(t);
  const renewed = await client.scan({ scannerId, numberOfRows: 0, nextCallSeq: 0n, renew: true });
  const nothing = { cellsPerResult: [], results: [], partialFlagPerResult: [], queryMetrics: [] };
  assert.deepEqual(renewed.message, { ...nothing, scannerId });
  const closed = await client.scan({ scannerId, numberOfRows: 0, closeScanner: true });
  assert.deepEqual(closed.message, {
    ...nothing,
    scannerId,
    moreResults: true,
    moreResultsInRegion: true,
    stale: false,
  });
});

test("a scanner that was never opened is unknown", async (t) => {
  const { client } = await regionServerSet(t);
  for (const closeScanner of [true, false]) {
    const call = client.scan({ scannerId: 0xffff_ffff_ffff_ffffn, closeScanner });
    await assert.rejects(call, failure("UnknownScannerException", /'-1'/));
  }
});

test("a closed scanner is remembered: the next call in order, and any close, are answered empty", async (t) => {
  const { client, scannerId } = await scanning(t);
  await client.scan({ scannerId, numberOfRows: 0, nextCallSeq: 0n, closeScanner: true });
  for (const request of [{ nextCallSeq: 1n }, {}, { numberOfRows: 0, closeScanner: true }, { nextCallSeq: 1n }]) {
    const { message } = await client.scan({ scannerId, ...request });
    assert.equal(message.scannerId, scannerId);
    assert.equal(message.moreResults, undefined);
    assert.equal(message.moreResultsInRegion, undefined);
  }
  await assert.rejects(client.scan({ scannerId, nextCallSeq: 0n }), failure("OutOfOrderScannerNextException"));
});

test("a closed scanner is forgotten after the length of a lease", async (t) => {
  const { client, scannerId, time } = await scanning(t);
  await client.scan({ scannerId, numberOfRows: 0, closeScanner: true });
  time.now += 59_999;
  await client.scan({ scannerId });
  time.now += 1;
  await assert.rejects(client.scan({ scannerId }), failure("UnknownScannerException"));
});

test("a lease ends, and each call renews it", async (t) => {
  const expired: bigint[] = [];
  const set = await scanning(t, { onLeaseExpired: (id) => expired.push(id) });
  const { client, scannerId, time, region } = set;
  const other = await open(set);
  for (const renew of [true, false]) {
    time.now += 59_999;
    await client.scan({ scannerId, numberOfRows: 0, renew });
  }
  assert.deepEqual(expired, [other]);
  time.now += 60_000;
  await assert.rejects(client.scan({ scannerId }), failure("UnknownScannerException"));
  assert.deepEqual(expired, [other, scannerId]);
  assert.equal(region.data.openScanners, 0);
});

test("a lease ends by itself, when nobody asks any more", async (t) => {
  let over: (scannerId: bigint) => void = () => {};
  const ended = new Promise<bigint>((resolve) => {
    over = resolve;
  });
  const limits = { scannerLeaseMs: 20 };
  const clocks = { monotonicMs: () => performance.now(), onLeaseExpired: (id: bigint) => over(id) };
  const { scannerId } = await scanning(t, { limits, ...clocks });
  assert.equal(await ended, scannerId);
});

test("leases can be ended now", async (t) => {
  const { client, scannerId, service } = await scanning(t);
  service.expireScanners();
  assert.equal(service.openScanners, 0);
  await assert.rejects(client.scan({ scannerId }), failure("UnknownScannerException"));
});

test("a region that went away, or came back, ends its scanners", async (t) => {
  const set = await scanning(t);
  const { client, directory, region, service } = set;
  const other = await open(set);
  directory.served = [];
  const call = { numberOfRows: 1, nextCallSeq: 0n };
  await assert.rejects(client.scan({ ...call, scannerId: set.scannerId }), failure("NotServingRegionException"));
  directory.served = [{ ...standInRegion(), info: region.info }];
  await assert.rejects(
    client.scan({ ...call, scannerId: other, closeScanner: true }),
    failure("NotServingRegionException", /Region has changed on the scanner/),
  );
  assert.equal(service.openScanners, 0);
  assert.equal(region.data.openScanners, 0);
  await assert.rejects(client.scan({ ...call, scannerId: other }), failure("UnknownScannerException"));
});

test("only so many scanners may be open", async (t) => {
  const limits: Partial<RegionServerLimits> = { maxOpenScanners: 2 };
  const set = await scanning(t, { limits });
  await open(set);
  await assert.rejects(set.client.scan({ scan: {} }), failure("RegionTooBusyException", /at most 2/));
  await set.client.scan({ scannerId: set.scannerId, closeScanner: true, numberOfRows: 0 });
  assert.ok(await open(set));
  set.time.now += 60_000;
  assert.ok(await open(set), "those whose lease is over are not open");
});

test("who has the most scanners makes room for those who have less: its oldest lease ends", async (t) => {
  const expired: bigint[] = [];
  const set = await scanning(t, { limits: { maxOpenScanners: 4 }, onLeaseExpired: (id) => expired.push(id) });
  const greedy = [set.scannerId, await open(set), await open(set), await open(set)];
  await set.client.scan({ scannerId: set.scannerId, numberOfRows: 0, renew: true });
  const other = { ...set, client: await set.open() };
  assert.ok(await open(other));
  assert.deepEqual(expired, [greedy[1]]);
  await assert.rejects(
    open(set),
    failure("RegionTooBusyException", /4 scanners are open, 3 of them by this connection/),
  );
  assert.ok(await open(other), "they have two each");
  await assert.rejects(open(other), failure("RegionTooBusyException", /2 of them by this connection; at most 4/));
  assert.deepEqual(expired, greedy.slice(1, 3));
  assert.equal(set.service.openScanners, 4);
});

test("a scan of one call is not refused, and neither is one of hbase:meta", async (t) => {
  const region = { ...standInRegion(), info: RegionInfo.META };
  const set = await regionServerSet(t, { limits: { maxOpenScanners: 1 }, region });
  const first = await open(set);
  assert.ok((await set.client.scan({ scan: {}, closeScanner: true })).message.scannerId);
  await set.client.scan({ scannerId: first, numberOfRows: 0 });
  assert.ok(await open(set));
  await assert.rejects(set.client.scan({ scannerId: first }), failure("UnknownScannerException"));
  const user = await scanning(t, { limits: { maxOpenScanners: 1 } });
  await user.client.scan({ scan: {}, closeScanner: true });
  await user.client.scan({ scannerId: user.scannerId, numberOfRows: 0 });
  await assert.rejects(
    user.client.scan({ scan: {}, closeScanner: true, renew: true, nextCallSeq: 0n }),
    failure("RegionTooBusyException"),
    "it would stay open",
  );
});

test("no more closed scanners are remembered than may be open", async (t) => {
  const set = await regionServerSet(t, { limits: { maxOpenScanners: 2 } });
  const ids: bigint[] = [];
  for (const _ of [1, 2, 3]) {
    const scannerId = await open(set);
    await set.client.scan({ scannerId, closeScanner: true, numberOfRows: 0 });
    ids.push(scannerId);
  }
  await assert.rejects(set.client.scan({ scannerId: ids[0] }), failure("UnknownScannerException"));
  for (const scannerId of ids.slice(1)) assert.ok(await set.client.scan({ scannerId }));
});

test("a scanner is not the connection's: another one may go on with it", async (t) => {
  const set = await scanning(t);
  set.client.calls.close();
  const other = await set.open();
  assert.ok(await other.scan({ scannerId: set.scannerId, numberOfRows: 1, nextCallSeq: 0n }));
});

test("the end of the service closes its scanners", async (t) => {
  const { service, region } = await scanning(t);
  service.dispose();
  assert.equal(region.data.openScanners, 0);
});
