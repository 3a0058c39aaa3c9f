import assert from "node:assert/strict";
import { test } from "node:test";
import { ConnectionClosedError, FailedServerError, QueueFullError } from "../../src/errors/connection-errors.ts";
import { MalformedMessageError } from "../../src/errors/protocol-errors.ts";
import { CallTimeoutError } from "../../src/errors/timeout-errors.ts";
import { ClientClosedError } from "../../src/errors/usage-errors.ts";
import { decideScan, type ScanCall } from "../../src/table/scan-failures.ts";
import { javaError } from "./stand-in-regions.ts";

const OPTIONS = { pauseMs: 100, overloadedPauseMs: 500, maxAttempts: 16 };

function decide(call: ScanCall, error: unknown, more: { attempts?: number; leftMs?: number } = {}): string {
  const { attempts = 1, leftMs = 60_000 } = more;
  const decision = decideScan({ call, error, attempts, leftMs, immediate: 0 }, OPTIONS, 0);
  if (decision.type === "end") return `${decision.why}${decision.close ? ", close" : ""}`;
  const close = decision.type === "reopen" && decision.close ? ", close" : "";
  return `${decision.type} after ${decision.afterMs}${close}`;
}

const OF_NEXT: readonly (readonly [Error, string])[] = [
  [javaError("UnknownScannerException"), "reopen after 0"],
  [javaError("exceptions.ScannerResetException"), "reopen after 0"],
  [javaError("regionserver.LeaseException"), "reopen after 0"],
  [javaError("NotServingRegionException"), "reopen after 0"],
  [javaError("exceptions.RegionMovedException"), "reopen after 0"],
  [javaError("exceptions.RegionOpeningException"), "reopen after 0"],
  [javaError("regionserver.RegionServerStoppedException"), "reopen after 0"],
  [javaError("regionserver.RegionServerAbortedException"), "reopen after 0"],
  [javaError("exceptions.OutOfOrderScannerNextException"), "reopen after 0, close"],
  [new MalformedMessageError("cell block", 1, "cells are missing"), "reopen after 0, close"],
  [new CallTimeoutError(100, [], true), "reopen after 0, close"],
  [new ConnectionClosedError("gone", true), "reopen after 0, close"],
  [new ConnectionClosedError("gone", false), "reopen after 0, close"],
  [new FailedServerError("failed"), "reopen after 0, close"],
  [javaError("java.io.IOException"), "reopen after 0, close"],
  [javaError("CallQueueTooBigException"), "again after 500"],
  [javaError("RegionTooBusyException"), "again after 100"],
  [new QueueFullError("full"), "again after 500"],
  [javaError("DoNotRetryIOException"), "fail, close"],
  [javaError("security.AccessDeniedException"), "fail, close"],
  [javaError("TableNotFoundException"), "fail, close"],
  [new ClientClosedError("closed"), "fail, close"],
  [new Error("a bug"), "fail, close"],
];

for (const [error, expected] of OF_NEXT) {
  test(`after ${error.name} (${error.message}) of a next: ${expected}`, () => {
    assert.equal(decide("next", error), expected);
  });
}

const OF_OPEN: readonly (readonly [Error, string])[] = [
  [javaError("NotServingRegionException"), "again after 100"],
  [javaError("exceptions.RegionMovedException"), "again after 0"],
  [javaError("exceptions.ScannerResetException"), "again after 0"],
  [javaError("CallQueueTooBigException"), "again after 500"],
  [new CallTimeoutError(100, [], true), "again after 100"],
  [new MalformedMessageError("cell block", 1, "cells are missing"), "again after 0"],
  [javaError("TableNotFoundException"), "fail"],
  [javaError("regionserver.NoSuchColumnFamilyException"), "fail"],
];

for (const [error, expected] of OF_OPEN) {
  test(`after ${error.name} of an open: ${expected}`, () => {
    assert.equal(decide("open", error), expected);
  });
}

test("what happens again and again has pauses, and an end", () => {
  const error = javaError("UnknownScannerException");
  assert.equal(decide("next", error, { attempts: 2 }), "reopen after 200");
  assert.equal(decide("next", error, { attempts: 4 }), "reopen after 500");
  assert.equal(decide("next", error, { attempts: 16 }), "exhausted");
  assert.equal(decide("next", javaError("RegionTooBusyException"), { leftMs: 50 }), "again after 25");
  assert.equal(decide("next", javaError("RegionTooBusyException"), { leftMs: 1 }), "outOfTime, close");
});
