/** The ZooKeeper endpoint at its wire: sessions, reads, watches, four letters, and clients that misbehave. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { describe, type TestContext, test } from "node:test";
import fc from "fast-check";
import {
  type EmbeddedZooKeeper,
  startZooKeeper,
  type ZooKeeperLimits,
} from "../../../src/server/zookeeper/embedded-zookeeper.ts";
import { type SessionHolder, Sessions } from "../../../src/server/zookeeper/sessions.ts";
import { ZnodeTree } from "../../../src/server/zookeeper/znode-tree.ts";
import { framed, int, long } from "../../registry/zookeeper/stand-in.ts";
import { byteByByte } from "../../support/chunked.ts";
import { connectFrame, type RawZooKeeperClient, rawClient, requestFrame } from "./raw-zookeeper-client.ts";

const EXISTS = 3;
const GET_DATA = 4;
const GET_CHILDREN = 8;
const GET_CHILDREN_2 = 12;
const SET_WATCHES = 101;
const PING = 11;
const CLOSE = -11;

const CREATED = 1;
const DELETED = 2;
const DATA_CHANGED = 3;
const CHILDREN_CHANGED = 4;

const NO_NODE = -101;

const text = (value: string): Buffer => framed(Buffer.from(value));

interface Started {
  readonly tree: ZnodeTree;
  readonly server: EmbeddedZooKeeper;
  client(): Promise<RawZooKeeperClient>;
  /** with a session */
  connected(): Promise<RawZooKeeperClient>;
}

async function start(t: TestContext, limits: Partial<ZooKeeperLimits> = {}): Promise<Started> {
  const tree = new ZnodeTree(() => 5_000);
  tree.set("/a", Buffer.from("what a holds"));
  tree.set("/a/c");
  tree.set("/a/b");
  const server = await startZooKeeper({ znodes: { tree }, limits });
  t.after(() => server.close());
  const client = (): Promise<RawZooKeeperClient> => rawClient(t, server.port);
  const connected = async (): Promise<RawZooKeeperClient> => {
    const made = await client();
    await made.connect();
    return made;
  };
  return { tree, server, client, connected };
}

/** For what the server notices when it is told by the operating system. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve));
}

describe("sessions", () => {
  test("a session in both forms; the timeout is the client's wish within bounds", async (t) => {
    const { client, server } = await start(t);
    const made = await (await client()).connect({ timeoutMs: 30_000 });
    assert.equal(made.timeoutMs, 30_000);
    assert.ok(made.sessionId > 0n);
    assert.equal(made.password.length, 16);
    assert.equal((await (await client()).connect({ timeoutMs: 1 }, "old")).timeoutMs, 4_000);
    assert.equal((await (await client()).connect({ timeoutMs: 0x7fffffff })).timeoutMs, 90_000);
    assert.deepEqual([server.sessionCount, server.connectionCount], [3, 3]);
  });

  test("a session outlives its connection and is taken over with its password", async (t) => {
    const { client, server } = await start(t);
    const first = await client();
    const session = await first.connect();
    first.socket.destroy();
    const second = await client();
    assert.deepEqual(await second.connect(session), session);
    // While the second still has it: the connection that comes last is right.
    const third = await client();
    assert.deepEqual(await third.connect(session), session);
    await second.closed;
    assert.equal((await third.read(EXISTS, "/a")).error, 0);
    assert.equal(server.sessionCount, 1);
  });

  test("a session that is unknown, or whose password is another, is said to have expired", async (t) => {
    const { client, server } = await start(t);
    const session = await (await client()).connect();
    for (const wrong of [
      { ...session, sessionId: session.sessionId + 2n },
      { ...session, password: Buffer.alloc(16) },
      { ...session, password: Buffer.alloc(0) },
    ]) {
      const other = await client();
      assert.deepEqual(await other.connect(wrong), { timeoutMs: 0, sessionId: 0n, password: Buffer.alloc(16) });
      await other.closed;
    }
    assert.equal(server.sessionCount, 1);
  });

  test("a client that is silent for its session's time loses session and connection", async (t) => {
    const { client, server } = await start(t, { minSessionTimeoutMs: 20 });
    const silent = await client();
    const session = await silent.connect({ timeoutMs: 20 });
    await silent.closed;
    assert.equal(server.sessionCount, 0);
    assert.equal((await (await client()).connect(session)).timeoutMs, 0);
  });

  test("pings are answered", async (t) => {
    const pinging = await (await start(t)).connected();
    pinging.send(requestFrame(-2, PING));
    const { xid, error } = await pinging.reply();
    assert.deepEqual([xid, error], [-2, 0]);
  });

  test("a sign of life begins a session's time anew", async () => {
    const sessions = new Sessions({ maxSessions: 2, minSessionTimeoutMs: 20, maxSessionTimeoutMs: 20 });
    const expired: string[] = [];
    await new Promise<void>((resolve) => {
      const holder = (name: string): SessionHolder => ({
        sessionLost: (why) => {
          expired.push(`${name} ${why}`);
          if (expired.length === 2) resolve();
        },
      });
      const first = sessions.open(20, holder("first"));
      sessions.open(20, holder("second"));
      first?.touch();
      // Sessions keep no process alive; this does.
      const awake = setInterval(() => expired.length === 2 && clearInterval(awake), 5);
    });
    assert.deepEqual(expired, ["second expired", "first expired"]);
    assert.equal(sessions.count, 0);
  });

  test("closeSession is answered, then the connection ends and the session is gone", async (t) => {
    const { client, server } = await start(t);
    const leaving = await client();
    const session = await leaving.connect();
    leaving.send(Buffer.concat([requestFrame(0, CLOSE), requestFrame(1, PING)]));
    const { xid, error } = await leaving.reply();
    assert.deepEqual([xid, error], [0, 0]);
    assert.equal((await leaving.rest()).length, 0);
    assert.equal(server.sessionCount, 0);
    assert.equal((await (await client()).connect(session)).timeoutMs, 0);
  });

  test("digest is believed without looking, other schemes are refused", async (t) => {
    const { connected } = await start(t);
    const auth = (scheme: string): Buffer => requestFrame(-4, 100, int(0), text(scheme), text("hbase:secret"));
    const digest = await connected();
    digest.send(auth("digest"));
    const { xid, error } = await digest.reply();
    assert.deepEqual([xid, error], [-4, 0]);
    assert.equal((await digest.read(EXISTS, "/a")).error, 0);
    const other = await connected();
    other.send(auth("sasl"));
    assert.equal((await other.reply()).error, -115);
    await other.closed;
  });
});

describe("reads", () => {
  test("data, children and Stat, byte by byte", async (t) => {
    const { connected, tree } = await start(t);
    const client = await connected();
    const zxid = (more: bigint): Buffer => long((5n << 32n) + more);
    // Made first, changed never, and its children twice since.
    const times = [zxid(1n), zxid(1n), long(5_000n), long(5_000n), int(0), int(2), int(0), long(0n)];
    const stat = Buffer.concat([...times, int(12), int(2), zxid(3n)]);
    const data = framed(Buffer.from("what a holds"));
    const children = Buffer.concat([int(2), text("b"), text("c")]);
    const expected: readonly (readonly [number, Buffer])[] = [
      [EXISTS, stat],
      [GET_DATA, Buffer.concat([data, stat])],
      [GET_CHILDREN, children],
      [GET_CHILDREN_2, Buffer.concat([children, stat])],
    ];
    for (const [code, record] of expected) {
      client.send(requestFrame(9, code, text("/a"), Buffer.of(0)));
      assert.deepEqual(await client.frame(), Buffer.concat([int(9), zxid(3n), int(0), record]), `code ${code}`);
    }
    client.send(requestFrame(10, 6, text("/a")));
    const acl = Buffer.concat([int(1), int(1), text("world"), text("anyone")]);
    assert.deepEqual(await client.frame(), Buffer.concat([int(10), zxid(3n), int(0), acl, stat]));
    client.send(requestFrame(11, 9, text("/a")));
    assert.deepEqual(await client.frame(), Buffer.concat([int(11), zxid(3n), int(0), text("/a")]));
    assert.equal(tree.zxid, (5n << 32n) + 3n);
  });

  test("a change moves version, zxid and time of what was changed", async (t) => {
    const { connected, tree } = await start(t);
    const client = await connected();
    tree.set("/a", Buffer.from("what a holds"));
    assert.equal(tree.get("/a")?.stat.version, 0, "the same data is no change");
    tree.set("/a", Buffer.from("more"));
    const { stat } = tree.get("/a") ?? assert.fail();
    assert.deepEqual([stat.version, stat.changedZxid - stat.createdZxid, stat.dataLength], [1, 3n, 4]);
    assert.equal((await client.read(GET_DATA, "/a")).body.string(), "more");
  });

  test("requests may come in any pieces, and many at once", async (t) => {
    const { client } = await start(t);
    const slow = await client();
    const bytes = [connectFrame(), requestFrame(1, GET_DATA, text("/a"), Buffer.of(0)), requestFrame(2, PING)];
    slow.socket.setNoDelay(true);
    for (const byte of byteByByte(Buffer.concat(bytes))) slow.send(byte);
    assert.equal((await slow.frame()).length, 37);
    assert.equal((await slow.reply()).body.string(), "what a holds");
    assert.equal((await slow.reply()).xid, 2);
    const fast = await client();
    fast.send(Buffer.concat(bytes));
    assert.equal((await fast.frame()).length, 37);
    assert.deepEqual([(await fast.reply()).xid, (await fast.reply()).xid], [1, 2]);
  });

  test("what is not there, what is no path, what would write, what nobody knows: ZooKeeper's codes", async (t) => {
    const { connected, tree } = await start(t);
    const client = await connected();
    for (const code of [EXISTS, GET_DATA, GET_CHILDREN, GET_CHILDREN_2]) {
      assert.equal((await client.read(code, "/none")).error, NO_NODE);
      for (const path of ["", "a", "/a/", "//", "/a/../b", "/.", "/\x01", `/${"x".repeat(2_000)}`])
        assert.equal((await client.read(code, path)).error, -8, JSON.stringify(path));
    }
    const before = tree.zxid;
    for (const code of [1, 2, 5, 7, 14, 15, 16, 19, 20, 21]) {
      const reply = await client.ask(code, text("/a"));
      assert.deepEqual([reply.error, reply.body.hasMore], [-102, false]);
    }
    assert.equal(tree.zxid, before);
    for (const code of [0, 22, 102, 105, 106, 12345, -1]) assert.equal((await client.ask(code)).error, -6);
  });
});

describe("watches", () => {
  test("of data: told once, and only of what was watched", async (t) => {
    const { connected, tree, server } = await start(t);
    const client = await connected();
    await client.read(GET_DATA, "/a", true);
    tree.set("/a/b", Buffer.from("another"));
    tree.set("/a", Buffer.from("1"));
    tree.set("/a", Buffer.from("2"));
    assert.deepEqual(await client.event(), { type: DATA_CHANGED, path: "/a" });
    assert.equal((await client.read(GET_DATA, "/a")).body.string(), "2");
    assert.equal(server.watchCount, 0);
  });

  test("of what is not there yet: only `exists` leaves one", async (t) => {
    const { connected, tree, server } = await start(t);
    const client = await connected();
    assert.equal((await client.read(GET_DATA, "/a/new", true)).error, NO_NODE);
    assert.equal((await client.read(GET_CHILDREN, "/a/new", true)).error, NO_NODE);
    assert.equal(server.watchCount, 0);
    assert.equal((await client.read(EXISTS, "/a/new", true)).error, NO_NODE);
    assert.equal((await client.read(EXISTS, "no path", true)).error, -8);
    assert.equal(server.watchCount, 1);
    tree.set("/a/new");
    assert.deepEqual(await client.event(), { type: CREATED, path: "/a/new" });
  });

  test("of children: told when one comes or goes, and not of its data", async (t) => {
    const { connected, tree } = await start(t);
    const client = await connected();
    for (const code of [GET_CHILDREN, GET_CHILDREN_2]) {
      await client.read(code, "/a", true);
      tree.set("/a/b", Buffer.from(`data ${code}`));
      tree.set("/a", Buffer.from(`data ${code}`));
      tree.set(`/a/new${code}`);
      assert.deepEqual(await client.event(), { type: CHILDREN_CHANGED, path: "/a" });
    }
    await client.read(GET_CHILDREN, "/a", true);
    tree.remove("/a/b");
    assert.deepEqual(await client.event(), { type: CHILDREN_CHANGED, path: "/a" });
  });

  test("a znode that goes is told once, whatever was watched of it, its children first", async (t) => {
    const { connected, tree } = await start(t);
    const client = await connected();
    await client.read(GET_DATA, "/a", true);
    await client.read(GET_CHILDREN, "/a/b", true);
    await client.read(EXISTS, "/a/b", true);
    await client.read(GET_CHILDREN, "/", true);
    tree.remove("/a");
    assert.deepEqual(await client.event(), { type: DELETED, path: "/a/b" });
    assert.deepEqual(await client.event(), { type: DELETED, path: "/a" });
    assert.deepEqual(await client.event(), { type: CHILDREN_CHANGED, path: "/" });
    assert.equal((await client.read(EXISTS, "/a")).error, NO_NODE);
  });

  test("they end with the connection; a client that comes back sets them again and hears what it has missed", async (t) => {
    const { client, connected, tree, server } = await start(t);
    const first = await connected();
    const { zxid } = await first.read(GET_DATA, "/a", true);
    first.socket.destroy();
    await until(() => server.connectionCount === 0);
    assert.equal(server.watchCount, 0);
    tree.set("/a/b", Buffer.from("changed"));
    tree.remove("/a/c");
    tree.set("/new");
    const again = await client();
    await again.connect();
    const list = (...paths: readonly string[]): Buffer => Buffer.concat([int(paths.length), ...paths.map(text)]);
    const lists = [list("/a", "/a/b", "/a/c"), list("/new", "/later"), list("/a", "/a/b", "/gone")];
    again.send(requestFrame(-8, SET_WATCHES, long(zxid), ...lists));
    const events = [
      { type: DATA_CHANGED, path: "/a/b" },
      { type: DELETED, path: "/a/c" },
      { type: CREATED, path: "/new" },
      { type: CHILDREN_CHANGED, path: "/a" },
      { type: DELETED, path: "/gone" },
    ];
    for (const event of events) assert.deepEqual(await again.event(), event);
    const { xid, error } = await again.reply();
    assert.deepEqual([xid, error], [-8, 0]);
    // What had not changed is watched: the data of /a, the coming of /later, the children of /a/b.
    assert.equal(server.watchCount, 3);
    tree.set("/later");
    tree.set("/a", Buffer.from("now"));
    tree.set("/a/b/child");
    assert.deepEqual(await again.event(), { type: CREATED, path: "/later" });
    assert.deepEqual(await again.event(), { type: DATA_CHANGED, path: "/a" });
    assert.deepEqual(await again.event(), { type: CHILDREN_CHANGED, path: "/a/b" });
  });

  test("every client that watches is told", async (t) => {
    const { connected, tree } = await start(t);
    const clients = await Promise.all([1, 2, 3].map(() => connected()));
    for (const client of clients) await client.read(EXISTS, "/a", true);
    tree.set("/a", Buffer.from("now"));
    for (const client of clients) assert.deepEqual(await client.event(), { type: DATA_CHANGED, path: "/a" });
  });
});

describe("four letters", () => {
  const answers: readonly (readonly [string, RegExp])[] = [
    ["ruok", /^imok$/],
    ["isro", /^rw$/],
    ["srvr", /^Zookeeper version: .*\nConnections: 1\nZxid: 0x500000003\nMode: standalone\nNode count: 4\n$/],
  ];
  for (const [word, answer] of answers) {
    test(`${word} is answered, then the connection ends`, async (t) => {
      const client = await (await start(t)).client();
      for (const letter of byteByByte(Buffer.from(word))) client.send(letter);
      assert.match((await client.rest()).toString(), answer);
    });
  }

  test("other words are no requests", async (t) => {
    const client = await (await start(t)).client();
    client.send(Buffer.from("kill"));
    assert.equal((await client.rest()).length, 0);
  });
});

describe("clients that misbehave", () => {
  test("lengths beyond the bound, records that lie: that connection ends, others stay", async (t) => {
    const { client, connected } = await start(t);
    const honest = await connected();
    const bad = [
      int(-1),
      int((1 << 20) + 1),
      framed(),
      framed(int(0)),
      Buffer.concat([connectFrame(), int(0x7fffffff)]),
      Buffer.concat([connectFrame(), framed(int(1))]),
      Buffer.concat([connectFrame(), requestFrame(1, GET_DATA, int(100), Buffer.from("/a"))]),
      Buffer.concat([connectFrame(), requestFrame(1, SET_WATCHES, long(0n), int(0x7fffffff))]),
      Buffer.concat([connectFrame(), requestFrame(1, SET_WATCHES, long(0n), int(0), int(1), text("no path"), int(0))]),
      Buffer.from("GET / HTTP/1.1\r\n\r\n"),
    ];
    for (const bytes of bad) {
      const liar = await client();
      liar.send(bytes);
      await liar.closed;
    }
    assert.equal((await honest.read(EXISTS, "/a")).error, 0);
  });

  test("any bytes behind a session: the server goes on", async (t) => {
    const { client, connected } = await start(t);
    const noise = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 5 });
    const property = fc.asyncProperty(noise, fc.boolean(), async (frames, withSession) => {
      const noisy = await client();
      const parts = frames.map((bytes) => framed(int(1), Buffer.from(bytes)));
      noisy.send(Buffer.concat([...(withSession ? [connectFrame()] : []), ...parts]));
      noisy.socket.end();
      await noisy.closed;
    });
    await fc.assert(property, { numRuns: 50 });
    assert.equal((await (await connected()).read(EXISTS, "/a")).error, 0);
  });

  test("too many connections and sessions are turned away; a session that nobody holds makes room", async (t) => {
    const { client, connected, server } = await start(t, { maxConnections: 3, maxSessions: 2 });
    const first = await connected();
    await connected();
    const third = await client();
    third.send(connectFrame());
    assert.equal((await third.rest()).length, 0, "two sessions are in use");
    first.socket.destroy();
    await until(() => server.connectionCount === 1);
    await connected();
    assert.equal(server.sessionCount, 2);
    await client();
    const fourth = await client();
    await fourth.closed;
  });

  test("too many watches end the connection", async (t) => {
    const { connected } = await start(t, { maxWatches: 2 });
    const client = await connected();
    for (const path of ["/x", "/y"]) await client.read(EXISTS, path, true);
    await assert.rejects(client.read(EXISTS, "/z", true));
    const other = await connected();
    const three = Buffer.concat([int(3), text("/x"), text("/y"), text("/z")]);
    await assert.rejects(other.ask(SET_WATCHES, long(0n), int(0), three, int(0)));
  });

  test("a client that does not ask for a session is not waited for", async (t) => {
    const { client } = await start(t, { openingTimeoutMs: 20 });
    await (await client()).closed;
  });

  test("a client that does not read is not listened to, and goes on when it reads again", async (t) => {
    const { connected, tree } = await start(t, { maxUnsentBytes: 1_000 });
    const MANY = 200;
    tree.set("/large", Buffer.alloc(200_000, "x"));
    const slow = await connected();
    slow.socket.pause();
    for (let xid = 1; xid <= MANY; xid++) slow.send(requestFrame(xid, GET_DATA, text("/large"), Buffer.of(0)));
    const honest = await connected();
    assert.equal((await honest.read(EXISTS, "/a")).error, 0);
    slow.socket.resume();
    for (let xid = 1; xid <= MANY; xid++) assert.equal((await slow.reply()).xid, xid);
  });
});

test("close() ends connections, sessions and the port; twice is as good as once", async (t) => {
  const { server, connected } = await start(t);
  const { port } = server;
  const client = await connected();
  await Promise.all([server.close(), server.close()]);
  await client.closed;
  assert.equal(server.sessionCount, 0);
  const [error] = (await once(connect(port, "127.0.0.1"), "error")) as [NodeJS.ErrnoException];
  assert.equal(error.code, "ECONNREFUSED");
});

test("a port that is taken, and limits that make no sense, are refused", async (t) => {
  const { server, tree } = await start(t);
  await assert.rejects(startZooKeeper({ znodes: { tree }, port: server.port }), { code: "EADDRINUSE" });
  await assert.rejects(startZooKeeper({ znodes: { tree }, limits: { maxWatches: 0 } }), /limits.maxWatches/);
});
