/** An exception of the server becomes an error of the class that stands for it, and keeps all that the server said. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { NotServingRegionError, RegionMovedError } from "../../src/errors/region-errors.ts";
import { RemoteError, type RemoteException } from "../../src/errors/remote-error.ts";
import { remoteErrorOf } from "../../src/errors/remote-errors-by-class.ts";
import { CallDroppedError, type RpcThrottlingError } from "../../src/errors/server-errors.ts";
import { TableNotFoundError } from "../../src/errors/table-errors.ts";
import { JAVA_CLASSES } from "./error-samples.ts";

const HBASE = "org.apache.hadoop.hbase.";

function exception(javaClass: string, remoteMessage = "words", more: Partial<RemoteException> = {}): RemoteException {
  const stackTrace = `${javaClass}: ${remoteMessage}\n\tat some.Class.method(Class.java:1)`;
  return { javaClass, remoteMessage, stackTrace, doNotRetry: false, serverOverloaded: false, ...more };
}

describe("an exception of the server", () => {
  for (const [name, javaClass] of Object.entries(JAVA_CLASSES)) {
    it(`${javaClass} becomes a ${name}`, () => {
      const error = remoteErrorOf(exception(HBASE + javaClass), { server: "h:1" });
      assert.equal(error.name, name);
      assert.ok(error instanceof RemoteError);
      assert.equal(error.javaClass, HBASE + javaClass);
      assert.equal(error.where.server, "h:1");
    });
  }

  it("keeps class, words, stack, place and flags", () => {
    const said = exception(`${HBASE}TableNotFoundException`, "t", { hostname: "h", port: 7, doNotRetry: true });
    const error = remoteErrorOf(said);
    assert.ok(error instanceof TableNotFoundError);
    const { javaClass, remoteMessage, stackTrace, hostname, port, doNotRetry, serverOverloaded } = error;
    assert.deepEqual({ javaClass, remoteMessage, stackTrace, hostname, port, doNotRetry, serverOverloaded }, said);
    assert.equal(error.advice.action, "fail");
  });

  it("of a class that has none of ours is a plain RemoteError, whatever the class is called", () => {
    for (const javaClass of [
      "java.io.IOException",
      "com.example.Mine",
      "constructor",
      "__proto__",
      "",
      "TableExistsException",
    ]) {
      const error = remoteErrorOf(exception(javaClass));
      assert.equal(error.name, "RemoteError");
      assert.equal(error.code, "HBASE_REMOTE_EXCEPTION");
    }
  });

  it("is also of the family that HBase has it in", () => {
    assert.ok(remoteErrorOf(exception(`${HBASE}exceptions.RegionOpeningException`)) instanceof NotServingRegionError);
    assert.ok(remoteErrorOf(exception(`${HBASE}CallQueueTooBigException`)) instanceof CallDroppedError);
  });
});

describe("RegionMovedException", () => {
  const javaClass = `${HBASE}exceptions.RegionMovedException`;

  it("tells where the region is now", () => {
    const text =
      "Region moved to: hostname=h2.example.com port=16020 startCode=1700000000123. As of locationSeqNum=42.";
    const error = remoteErrorOf(exception(javaClass, text));
    assert.ok(error instanceof RegionMovedError);
    assert.deepEqual(error.location, { host: "h2.example.com", port: 16020, startCode: 1700000000123n });
    assert.equal(error.seqNum, 42n);
  });

  it("tells nothing if its text is another", () => {
    for (const text of ["", "Region moved to: hostname= port=x", "moved"]) {
      const error = remoteErrorOf(exception(javaClass, text)) as RegionMovedError;
      assert.equal(error.location, undefined);
    }
  });
});

describe("RpcThrottlingException", () => {
  const waitMs = (text: string): number | undefined =>
    (remoteErrorOf(exception(`${HBASE}quotas.RpcThrottlingException`, text)) as RpcThrottlingError).waitMs;

  it("tells how long to wait, in the forms of all versions", () => {
    assert.equal(waitMs("number of requests exceeded - wait 4ms"), 4);
    assert.equal(waitMs("read size limit exceeded - wait 1hr, 2mins, 3sec, 4ms"), 3_723_004);
    assert.equal(waitMs("write size limit exceeded - wait 2hrs, 1min, 3sec, 0ms"), 7_263_000);
    assert.equal(waitMs("number of requests exceeded - wait 2mins, 3.50sec"), 123_500);
    assert.equal(waitMs("number of requests exceeded - wait 10sec"), 10_000);
  });

  it("tells nothing if its text is another, and reads any text in no time", () => {
    for (const text of ["", "exceeded", " - wait ", " - wait long"]) assert.equal(waitMs(text), undefined);
    fc.assert(fc.property(fc.string(), (text) => waitMs(` - wait ${text}`) !== null));
    assert.equal(waitMs(` - wait ${"1sec, ".repeat(100_000)}`), 4_000);
  });
});
