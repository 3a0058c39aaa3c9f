/** One session with a ZooKeeper stand-in over memory: every way in which bytes may come, stop, lie or stay away. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { ConnectionClosedError } from "../../../src/errors/connection-errors.ts";
import { LengthOutOfBoundsError, UnexpectedMessageError } from "../../../src/errors/protocol-errors.ts";
import { ClientClosedError } from "../../../src/errors/usage-errors.ts";
import {
  ZnodeForbiddenError,
  ZnodeMissingError,
  ZooKeeperError,
  ZooKeeperSessionError,
  ZooKeeperTimeoutError,
} from "../../../src/errors/zookeeper-errors.ts";
import { Session, type SessionOptions } from "../../../src/registry/zookeeper/session.ts";
import { dialTcp } from "../../../src/transport/tcp.ts";
import { JuteReader } from "../../../src/wire/zookeeper/jute.ts";
import { isProtocolError } from "../../support/typed-errors.ts";
import { CLOSE, framed, int, long, PING, reply, type StandInOptions, ZooKeeperStandIn } from "./stand-in.ts";

const ADDRESS = { host: "zk1", port: 2181 };
const NEVER = new AbortController().signal;
const TIMES = { connectTimeoutMs: 1_000, answerTimeoutMs: 10_000, sessionTimeoutMs: 90_000, keepAliveMs: 60_000 };
const ZNODES = { "/a": Buffer.from("what a holds"), "/a/b": Buffer.alloc(0), "/a/c": Buffer.alloc(0) };

function standIn(options: StandInOptions = {}): { zk: ZooKeeperStandIn; options: SessionOptions } {
  const zk = new ZooKeeperStandIn({ znodes: ZNODES, ...options });
  return { zk, options: { dial: zk.dial, ...TIMES } };
}

/** A session's own timers keep no process alive; its socket does. */
async function overTcp(
  t: TestContext,
  options: StandInOptions,
  times: Partial<SessionOptions>,
): Promise<{ zk: ZooKeeperStandIn; session: Session }> {
  const { zk } = standIn(options);
  const address = { host: "127.0.0.1", port: await zk.listen() };
  t.after(() => zk.close());
  return { zk, session: await Session.open(address, { dial: dialTcp, ...TIMES, ...times }, NEVER) };
}

const open = (options: SessionOptions, signal = NEVER): Promise<Session> => Session.open(ADDRESS, options, signal);

test("reads data and children, says goodbye, and asks for the session timeout it was told", async () => {
  const { zk, options } = standIn();
  const session = await open(options);
  const [data, children] = await Promise.all([
    session.read("getData", "/a", NEVER),
    session.read("getChildren", "/a", NEVER),
  ]);
  assert.equal(data.string(), "what a holds");
  assert.deepEqual(children.strings(), ["b", "c"]);
  session.close();
  await zk.until(() => zk.openConnections === 0);
  assert.deepEqual(zk.wishedTimeouts, [90_000]);
  assert.deepEqual(
    zk.asked.map(({ type }) => type),
    [4, 8, CLOSE],
  );
  await assert.rejects(session.read("getData", "/a", NEVER), ConnectionClosedError);
});

for (const type of ["bytes", "random"] as const) {
  test(`answers may come in pieces: ${type}`, async () => {
    const chunking = type === "bytes" ? { type } : { type, seed: 7, maxBytes: 9 };
    const { options } = standIn({ link: { serverToClient: { chunking }, clientToServer: { chunking } } });
    const session = await open(options);
    assert.equal((await session.read("getData", "/a", NEVER)).string(), "what a holds");
    session.close();
  });
}

test("a connection that ends or breaks behind any byte of the answers is an error at once, never a hang", async () => {
  // 41 bytes of the opening's answer, then those of one read.
  const whole = 41 + reply(1, 0, framed(ZNODES["/a"])).length + 68;
  for (const how of ["close", "reset"] as const) {
    for (let afterBytes = 0; afterBytes < whole; afterBytes++) {
      const { options } = standIn({ link: { serverToClient: { fault: { afterBytes, how } } } });
      const asked = open(options).then((session) => session.read("getData", "/a", NEVER));
      await assert.rejects(asked, ConnectionClosedError, `${how} behind ${afterBytes}`);
    }
  }
});

test("whatever comes in place of an answer: a typed error, or an answer, and no hang", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 4, maxLength: 60 }), fc.boolean(), async (noise, atOnce) => {
      const bytes = Buffer.concat([Buffer.from(noise), int(-1)]);
      const reaction = { type: "bytes", bytes } as const;
      const { options } = standIn(
        atOnce ? { onConnect: () => reaction } : { onRequest: ({ type }) => (type > 0 ? reaction : undefined) },
      );
      try {
        const session = await open({ ...options, answerTimeoutMs: 5 });
        const reader = await session.read("getData", "/a", NEVER);
        reader.buffer();
      } catch (error) {
        const known = error instanceof ZooKeeperError || error instanceof ZooKeeperTimeoutError;
        assert.ok(known || isProtocolError(error), String(error));
      }
    }),
    { numRuns: 100 },
  );
});

for (const length of [-1, 0x7fffffff, (4 << 20) + 1]) {
  test(`an answer that is said to have ${length} bytes is refused before memory is taken`, async () => {
    const { options } = standIn({ onRequest: () => ({ type: "bytes", bytes: int(length) }) });
    const session = await open(options);
    await assert.rejects(session.read("getData", "/a", NEVER), LengthOutOfBoundsError);
    assert.equal(session.isOpen, false);
  });
}

test("what speaks something else is called no ZooKeeper", async () => {
  const bytes = Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n");
  const { options } = standIn({ onConnect: () => ({ type: "bytes", bytes }) });
  await assert.rejects(open(options), (error) => {
    assert.ok(error instanceof UnexpectedMessageError);
    assert.match(error.message, /no ZooKeeper.*2181.*server zk1:2181/);
    return true;
  });
});

test("a server that closes without giving a session: the error says what that may mean", async () => {
  const { options } = standIn({ onConnect: () => ({ type: "close" }) });
  await assert.rejects(open(options), { code: "HBASE_CONNECTION_CLOSED", message: /quorum.*maxClientCnxns/ });
});

test("a session that is refused because it has expired", async () => {
  const bytes = framed(int(0), int(0), long(0n), framed(Buffer.alloc(16)), Buffer.of(0));
  const { options } = standIn({ onConnect: () => ({ type: "bytes", bytes }) });
  await assert.rejects(open(options), ZooKeeperSessionError);
});

test("a server before 3.4 does not say whether it is read-only", async () => {
  const bytes = framed(int(0), int(4_000), long(1n), framed(Buffer.alloc(16)));
  const { options } = standIn({ onConnect: () => ({ type: "bytes", bytes }) });
  const session = await open(options);
  assert.equal((await session.read("getData", "/a", NEVER)).string(), "what a holds");
  session.close();
});

const CODES = [
  [-101, ZnodeMissingError, "NONODE", "retry"],
  [-102, ZnodeForbiddenError, "NOAUTH", "fail"],
  [-115, ZnodeForbiddenError, "AUTHFAILED", "fail"],
  [-124, ZnodeForbiddenError, "SESSIONCLOSEDREQUIRESASLAUTH", "fail"],
  [-4, ZooKeeperSessionError, "CONNECTIONLOSS", "reconnect"],
  [-112, ZooKeeperSessionError, "SESSIONEXPIRED", "reconnect"],
  [-118, ZooKeeperSessionError, "SESSIONMOVED", "reconnect"],
  [-8, ZooKeeperError, "BADARGUMENTS", "fail"],
  [-127, ZooKeeperError, "THROTTLEDOP", "retry"],
  [-9999, ZooKeeperError, "code -9999", "fail"],
] as const;
for (const [code, Class, name, action] of CODES) {
  test(`ZooKeeper's ${code} is ${Class.name}: ${name}, ${action}`, async () => {
    const { options } = standIn({ onRequest: () => ({ type: "error", code }) });
    const session = await open(options);
    await assert.rejects(session.read("getData", "/a", NEVER), (error) => {
      assert.ok(error instanceof Class);
      assert.deepEqual([error.zooKeeperCode, error.zooKeeperName, error.path], [code, name, "/a"]);
      assert.equal(error.advice.action, action);
      assert.match(error.message, /server zk1:2181, ZooKeeper\.getData/);
      return true;
    });
    // A session that the server has given up is of no use to the next question.
    assert.equal(session.isOpen, Class !== ZooKeeperSessionError);
    session.close();
  });
}

test("an answer to another question than the next ends the session", async () => {
  const { options } = standIn({ onRequest: ({ xid }) => ({ type: "bytes", bytes: reply(xid + 1, 0) }) });
  const session = await open(options);
  await assert.rejects(session.read("getData", "/a", NEVER), UnexpectedMessageError);
});

test("events that nobody asked for are passed over", async () => {
  const event = framed(int(-1), long(-1n), int(0), int(3), int(3), framed(Buffer.from("/a")));
  const honest = (xid: number): Buffer => reply(xid, 0, framed(Buffer.from("x")), Buffer.alloc(68));
  const { options } = standIn({
    onRequest: ({ xid }) => ({ type: "bytes", bytes: Buffer.concat([event, honest(xid)]) }),
  });
  const session = await open(options);
  assert.equal((await session.read("getData", "/a", NEVER)).string(), "x");
});

test("a server that never answers the opening, and one that never answers a question, are given up", async () => {
  const mute = standIn({ onConnect: () => ({ type: "silence" }) });
  await assert.rejects(open({ ...mute.options, answerTimeoutMs: 5 }), ZooKeeperTimeoutError);
  const silent = standIn({ onRequest: () => ({ type: "silence" }) });
  const session = await open({ ...silent.options, answerTimeoutMs: 5 });
  const both = ["/a", "/b"].map((path) => session.read("getData", path, NEVER));
  for (const outcome of await Promise.allSettled(both)) {
    assert.ok(outcome.status === "rejected" && outcome.reason instanceof ZooKeeperTimeoutError);
  }
  assert.equal(session.isOpen, false);
});

test("an asker who leaves takes only his own question with him", async () => {
  const { options } = standIn();
  const session = await open(options);
  const leaving = new AbortController();
  const left = session.read("getData", "/a", leaving.signal);
  const stays = session.read("getChildren", "/a", NEVER);
  leaving.abort(new Error("enough"));
  await assert.rejects(left, { message: "enough" });
  assert.deepEqual((await stays).strings(), ["b", "c"]);
  session.close();
});

test("an opening that is called off leaves no connection", async () => {
  const { zk, options } = standIn({ onConnect: () => ({ type: "silence" }) });
  const leaving = new AbortController();
  const opening = open(options, leaving.signal);
  await zk.until(() => zk.wishedTimeouts.length === 1);
  leaving.abort(new Error("enough"));
  await assert.rejects(opening, { message: "enough" });
  await zk.until(() => zk.openConnections === 0);
});

test("close() fails what is under way", async () => {
  const { options } = standIn({ onRequest: ({ type }) => (type > 0 ? { type: "silence" } : undefined) });
  const session = await open(options);
  const asked = session.read("getData", "/a", NEVER);
  session.close();
  await assert.rejects(asked, ClientClosedError);
});

test("pings keep a session alive, and it ends by itself when nobody has asked for a while", async (t) => {
  const { zk, session } = await overTcp(t, { timeoutMs: 60 }, { keepAliveMs: 100 });
  await zk.until(() => zk.asked.some(({ type }) => type === CLOSE));
  assert.ok(zk.asked.some(({ type, xid }) => type === PING && xid === -2));
  assert.equal(session.isOpen, false);
});

test("a server that does not answer pings is given up", async (t) => {
  const onRequest: StandInOptions["onRequest"] = ({ type }) => (type === PING ? { type: "silence" } : undefined);
  const { zk, session } = await overTcp(t, { timeoutMs: 30, onRequest }, {});
  await zk.until(() => zk.openConnections === 0);
  await assert.rejects(session.read("getData", "/a", NEVER), ZooKeeperTimeoutError);
});

test("jute: lengths and counts that lie are refused, null is empty", () => {
  const read = (...parts: readonly Buffer[]): JuteReader => new JuteReader(Buffer.concat(parts), "a record");
  assert.equal(read(int(-1)).buffer().length, 0);
  assert.deepEqual(read(int(-1)).strings(), []);
  assert.deepEqual(read(int(2), framed(Buffer.from("a")), framed(Buffer.from("é"))).strings(), ["a", "é"]);
  for (const lie of [-2, 5, 0x7fffffff]) {
    assert.throws(() => read(int(lie), Buffer.alloc(4)).buffer(), isProtocolError);
    assert.throws(() => read(int(lie), Buffer.alloc(4)).strings(), isProtocolError);
  }
  for (let length = 0; length < 8; length++)
    assert.throws(() => read(long(1n).subarray(0, length)).long(), isProtocolError);
});
