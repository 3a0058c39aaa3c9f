/** What the errors of several operations say of them together. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  BatchError,
  MutationsFailedError,
  OperationTimeoutError,
  UncertainWriteError,
} from "../../src/errors/operation-errors.ts";

const UNCERTAIN = new UncertainWriteError("put on t", []);
const REFUSED = new Error("no");

describe("an error of several operations", () => {
  test("says that something may have been carried out if one of them may have been", () => {
    const batch = (...errors: unknown[]): BatchError => new BatchError(errors.length, new Map(errors.entries()));
    assert.equal(batch(REFUSED, UNCERTAIN).advice.mayHaveExecuted, true);
    assert.equal(batch(REFUSED, REFUSED).advice.mayHaveExecuted, false);
    const failed = (...errors: unknown[]): MutationsFailedError =>
      new MutationsFailedError(
        errors.length,
        errors.map((error) => ({ mutation: {}, error })),
      );
    assert.equal(failed(REFUSED, UNCERTAIN).advice.mayHaveExecuted, true);
    assert.equal(failed(REFUSED).advice.mayHaveExecuted, false);
  });

  test("does not say of an uncertain write that it is not there", () => {
    const { message } = new MutationsFailedError(1, [{ mutation: {}, error: UNCERTAIN }]);
    assert.match(message, /^1 mutation was not acknowledged: put on t was sent and not answered, so it may have been/);
    assert.doesNotMatch(message, /not written/);
  });

  test("that is not in the list counts too", () => {
    const error = new MutationsFailedError(2, [], {}, true);
    assert.equal(error.message, "2 mutations were not acknowledged");
    assert.equal(error.advice.mayHaveExecuted, true);
  });
});

test("times in errors are whole milliseconds, and say what has passed of the limit", () => {
  const late = new OperationTimeoutError("get on t", 1999.985107421875, []);
  assert.equal(late.message, "get on t did not succeed after 2000 ms (operationTimeoutMs)");
  const early = new OperationTimeoutError("get on t", 15_000, [], {}, { limit: "timeoutMs", passedMs: 8_200.4 });
  assert.equal(early.message, "get on t did not succeed after 8200 of 15000 ms (timeoutMs)");
});
