/** The settings of tables: what the caller said, else what the site says, else HBase's defaults. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DATA_DEFAULTS, DATA_ROWS } from "../../src/client/data-option-rows.ts";
import { resolveData } from "../../src/client/resolve-data.ts";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";

const TIMES = { operationTimeoutMs: 60_000, rpcTimeoutMs: 9_000, pauseMs: 100, overloadedPauseMs: 500 };

describe("the settings of tables", () => {
  it("are HBase's defaults where nobody says anything, and the client's own times", () => {
    const { retries, ...defaults } = DATA_DEFAULTS;
    assert.deepEqual(resolveData({}, {}, TIMES), {
      ...defaults,
      ...TIMES,
      readRpcTimeoutMs: 9_000,
      writeRpcTimeoutMs: 9_000,
      scanRpcTimeoutMs: 9_000,
      unsetLimits: undefined,
      maxAttempts: retries + 1,
    });
  });

  it("are the caller's before the site's, and the site's before the defaults", () => {
    const site = { retries: 3, scannerCaching: 10, readRpcTimeoutMs: 700, procedureTimeoutMs: 5_000 };
    const settings = resolveData({ retries: 0, scannerCaching: 20 }, site, TIMES);
    assert.equal(settings.maxAttempts, 1);
    assert.equal(settings.scannerCaching, 20);
    assert.equal(settings.readRpcTimeoutMs, 700);
    assert.equal(settings.writeRpcTimeoutMs, 9_000);
    assert.equal(settings.procedureTimeoutMs, 5_000);
    assert.equal(resolveData({ procedureTimeoutMs: 1 }, site, TIMES).procedureTimeoutMs, 1);
  });

  it("are taken from every option about tables that is given, and from no other", () => {
    const given = Object.fromEntries(Object.keys(DATA_ROWS).map((name, index) => [name, index]));
    const settings = resolveData({ ...given, somethingElse: 1 } as object, {}, TIMES);
    const { retries, ...rest } = given;
    const derived = { scanRpcTimeoutMs: given["readRpcTimeoutMs"], unsetLimits: undefined };
    assert.deepEqual(settings, { ...rest, ...TIMES, ...derived, maxAttempts: Number(retries) + 1 });
  });

  it("give one attempt a third of the time where nobody limits it, so that another can follow", () => {
    const times = { ...TIMES, rpcTimeoutMs: 60_000 };
    const settings = resolveData({ scannerTimeoutMs: 30_000 }, {}, times, false);
    assert.deepEqual([settings.readRpcTimeoutMs, settings.scanRpcTimeoutMs], [20_000, 10_000]);
    assert.deepEqual([...(settings.unsetLimits ?? [])], ["rpcTimeoutMs", "readRpcTimeoutMs", "writeRpcTimeoutMs"]);
    // The administration's calls take what they take.
    assert.equal(settings.rpcTimeoutMs, 60_000);
    const set = resolveData({ readRpcTimeoutMs: 50_000 }, { writeRpcTimeoutMs: 40_000 }, times, false);
    assert.deepEqual([set.readRpcTimeoutMs, set.scanRpcTimeoutMs, set.writeRpcTimeoutMs], [50_000, 50_000, 40_000]);
    assert.deepEqual([...(set.unsetLimits ?? [])], ["rpcTimeoutMs"]);
  });

  it("do not take an option that is undefined for one that is given", () => {
    const options = { scannerCaching: undefined } as object;
    assert.equal(resolveData(options, { scannerCaching: 7 }, TIMES).scannerCaching, 7);
  });

  it("are refused with the site's key if the site's make no sense", () => {
    assert.throws(
      () => resolveData({}, { retries: -1 }, TIMES),
      (error) => error instanceof InvalidArgumentError && /hbase\.client\.retries\.number/.test(error.message),
    );
    assert.throws(() => resolveData({}, { scannerTimeoutMs: 0 }, TIMES), InvalidArgumentError);
  });
});
