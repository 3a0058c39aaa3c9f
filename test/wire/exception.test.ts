/** Exceptions: message and stack told apart, and the classes that mean something to a connection. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { MalformedMessageError } from "../../src/errors/protocol-errors.ts";
import type { RemoteException } from "../../src/errors/remote-error.ts";
import {
  decodeException,
  encodeException,
  isAccessDenied,
  isExpectedHeader,
  isFatalConnectionException,
  isSecurityNotEnabled,
} from "../../src/wire/exception.ts";
import { everyTruncation } from "../support/chunked.ts";
import { hex } from "../support/hex.ts";
import { resultOrProtocolError } from "../support/typed-errors.ts";

const NSRE = "org.apache.hadoop.hbase.NotServingRegionException";
const IPC = "org.apache.hadoop.hbase.ipc.";

function sent(javaClass: string, stackTrace: string): RemoteException {
  return decodeException(encodeException({ javaClass, stackTrace, doNotRetry: false }));
}

describe("the message", () => {
  const CASES: [name: string, stackTrace: string, message: string][] = [
    [
      "of a handler's exception stands between class and stack",
      `${NSRE}: t1,,1 is not online\n\tat a.B.c(B.java:1)\n\tat d.E`,
      "t1,,1 is not online",
    ],
    ["may have several lines", `${NSRE}: one\ntwo\n\tat a.B.c(B.java:1)`, "one\ntwo"],
    ["is empty if Java's is null", `${NSRE}\n\tat a.B.c(B.java:1)`, ""],
    ["is empty if there is nothing but the class", NSRE, ""],
    [
      "of the RPC layer is the whole text",
      "Call queue is full on h,1,2, too many items queued ?",
      "Call queue is full on h,1,2, too many items queued ?",
    ],
    ["of the RPC layer may name other classes", "java.io.IOException: x", "java.io.IOException: x"],
    ["is what it is if another class with the same beginning is named", `${NSRE}Two: x`, `${NSRE}Two: x`],
    [
      "ends before the stack of a wrapped cause too",
      `${NSRE}: x\n\tat a.B\nCaused by: java.io.IOException: y\n\tat c.D`,
      "x",
    ],
    ["survives Windows line ends", `${NSRE}: x\r\n\tat a.B\r\n`, "x"],
    ["may be empty", "", ""],
  ];
  for (const [name, stackTrace, message] of CASES) {
    test(name, () => {
      assert.equal(sent(NSRE, stackTrace).remoteMessage, message);
      assert.equal(sent(NSRE, stackTrace).stackTrace, stackTrace);
    });
  }
});

describe("the bytes", () => {
  test("carry place and flags only where there are any", () => {
    assert.deepEqual(
      encodeException({ javaClass: "E", stackTrace: "m", doNotRetry: true }),
      hex('0a 01 "E" 12 01 "m" 28 01'),
    );
    assert.deepEqual(
      encodeException({
        javaClass: "E",
        stackTrace: "m",
        doNotRetry: false,
        hostname: "h",
        port: -1,
        serverOverloaded: true,
      }),
      hex('0a 01 "E" 12 01 "m" 1a 01 "h" 20 ff ff ff ff ff ff ff ff ff 01 28 00 30 01'),
    );
  });

  test("give back all that was sent", () => {
    const exceptions = fc.record(
      {
        javaClass: fc.string(),
        stackTrace: fc.string(),
        doNotRetry: fc.boolean(),
        serverOverloaded: fc.boolean(),
        hostname: fc.string(),
        port: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      },
      { requiredKeys: ["javaClass", "stackTrace", "doNotRetry", "serverOverloaded"], noNullPrototype: true },
    );
    fc.assert(
      fc.property(exceptions, (exception) => {
        const { remoteMessage, ...rest } = decodeException(encodeException(exception));
        assert.equal(typeof remoteMessage, "string");
        assert.deepEqual(rest, exception);
      }),
    );
  });

  test("a port of -1 in five bytes is -1", () => {
    assert.equal(decodeException(hex("20 ff ff ff ff 0f")).port, -1);
  });

  test("an exception of which nothing is known is empty, and nothing is made up", () => {
    assert.deepEqual(decodeException(hex("")), {
      javaClass: "",
      remoteMessage: "",
      stackTrace: "",
      doNotRetry: false,
      serverOverloaded: false,
    });
  });

  test("cut at any byte they give a protocol error or a shorter exception", () => {
    const whole = encodeException({ javaClass: NSRE, stackTrace: "text", doNotRetry: true, hostname: "h", port: 5 });
    for (const part of everyTruncation(whole)) resultOrProtocolError(() => decodeException(part));
    assert.throws(() => decodeException(hex("0a 01 ff")), MalformedMessageError);
  });
});

describe("the classes", () => {
  test("FatalConnectionException and its family end a connection, others do not", () => {
    for (const name of [
      "FatalConnectionException",
      "WrongVersionException",
      "BadAuthException",
      "UnsupportedCellCodecException",
      "UnsupportedCompressionCodecException",
      "UnsupportedCryptoException",
      "UnknownServiceException",
      "EmptyServiceNameException",
    ]) {
      assert.equal(isFatalConnectionException(IPC + name), true, name);
    }
    for (const name of [
      `${IPC}SecurityNotEnabledException`,
      `${IPC}ServerNotRunningYetException`,
      NSRE,
      "",
      "FatalConnectionException",
    ]) {
      assert.equal(isFatalConnectionException(name), false, name);
    }
  });

  test("an old server is known by exactly the class and the beginning of the message", () => {
    const text = "Expected HEADER=HBas but received HEADER=Secu from h:1";
    assert.equal(isExpectedHeader(sent(`${IPC}FatalConnectionException`, text)), true);
    assert.equal(isExpectedHeader(sent(`${IPC}BadAuthException`, text)), false);
    assert.equal(isExpectedHeader(sent(`${IPC}FatalConnectionException`, ` ${text}`)), false);
    assert.equal(isExpectedHeader(sent(`${IPC}FatalConnectionException`, "expected HEADER=")), false);
  });

  test("a server without security, and one that denies access, are known by their classes", () => {
    assert.equal(isSecurityNotEnabled(sent(`${IPC}SecurityNotEnabledException`, "security is not enabled")), true);
    assert.equal(isSecurityNotEnabled(sent(NSRE, "security is not enabled")), false);
    assert.equal(isAccessDenied(sent("org.apache.hadoop.hbase.security.AccessDeniedException", "")), true);
    assert.equal(isAccessDenied(sent("java.security.AccessControlException", "")), false);
  });
});
