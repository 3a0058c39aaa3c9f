/** Tickets that run out: renewal in time, behind open connections, and one login for a whole burst. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import { acceptorCredentials } from "../../src/auth/acceptor.ts";
import { kerberosCredentials } from "../../src/auth/credentials.ts";
import { converse, failureOf, issued, LIMIT, MASTER, sleep, timed } from "./setup.ts";

let kdc: Kdc;
let brief: string;

before(async () => {
  kdc = await startKdc({
    principals: [
      "hbase-master/localhost",
      "client",
      ...Array.from({ length: 30 }, (_, index) => `service${index}/localhost`),
    ],
  });
  await kdc.addPrincipal("brief", { maxLife: "6s" });
  brief = await kdc.keytab("brief");
});
after(() => kdc.stop());

test("tickets of 6 s: renewed before they end, nobody waits, and an open connection goes on", async () => {
  const credentials = kerberosCredentials({ krb5Conf: kdc.krb5Conf, keytab: brief, renewAt: 0.5 });
  const acceptor = await acceptorCredentials({
    keytab: await kdc.keytab("hbase-master/localhost"),
    replayCache: "none:",
  });
  const handshake = async () => {
    const client = await credentials.saslClient(MASTER, { qops: ["auth-conf"], ...LIMIT });
    const server = await acceptor.saslServer({ qops: ["auth-conf"] });
    await converse(client, server);
    return { client, server };
  };
  const open = await handshake();
  const firstEnd = credentials.loginState?.endsAt.getTime() ?? 0;
  for (let until = Date.now() + 8000; Date.now() < until; await sleep(200)) {
    const { client, server } = await handshake();
    client.dispose();
    server.dispose();
    assert.deepEqual(open.client.unwrap(open.server.wrap(Buffer.from("still here"))), Buffer.from("still here"));
  }
  const state = credentials.loginState;
  assert.ok((state?.endsAt.getTime() ?? 0) > firstEnd + 2000);
  assert.ok((state?.logins ?? 0) >= 2 && (state?.logins ?? 0) <= 4, `${state?.logins} logins`);
  open.client.dispose();
  open.server.dispose();
  credentials.dispose();
});

test("while the KDC is away an old ticket still serves; a dead one does not, and the first call after its return does", async () => {
  const credentials = kerberosCredentials({ krb5Conf: kdc.krb5Conf, keytab: brief, renewAt: 0.3, minLoginGapMs: 200 });
  assert.equal(await credentials.ticketFor(MASTER, LIMIT), true);
  await kdc.down();
  await sleep(2500);
  const { result, ms } = await timed(() => credentials.ticketFor(MASTER, { timeoutMs: 1000 }));
  assert.equal(result, true);
  assert.ok(ms < 50, `waited ${ms} ms`);
  await sleep(4600);
  assert.equal((await failureOf(credentials.ticketFor(MASTER, { timeoutMs: 1000 }))).code, "HBASE_KDC_UNREACHABLE");
  await kdc.restart();
  await sleep(250);
  assert.equal(await credentials.ticketFor(MASTER, LIMIT), true);
  credentials.dispose();
});

test("the realm's key changes: thirty services are refused at once, and one login mends them all", async () => {
  const credentials = kerberosCredentials({
    krb5Conf: kdc.krb5Conf,
    keytab: await kdc.keytab("client"),
    minLoginGapMs: 100,
  });
  assert.equal(await credentials.ticketFor(MASTER, LIMIT), true);
  await sleep(150);
  await kdc.kadmin(["change_password -randkey krbtgt/EXAMPLE.COM"]);
  const logins = issued(kdc, "AS_REQ");
  const answers = await Promise.all(
    Array.from({ length: 30 }, (_, index) => credentials.ticketFor(`service${index}/localhost@EXAMPLE.COM`, LIMIT)),
  );
  assert.ok(answers.every(Boolean));
  assert.equal(issued(kdc, "AS_REQ") - logins, 1);
  assert.equal(credentials.loginState?.logins, 2);
  credentials.dispose();
});

test("right after a login there is no other one, whatever the KDC says about it", async () => {
  const credentials = kerberosCredentials({
    krb5Conf: kdc.krb5Conf,
    keytab: await kdc.keytab("client"),
    minLoginGapMs: 60_000,
  });
  assert.equal(await credentials.ticketFor(MASTER, LIMIT), true);
  await kdc.kadmin(["change_password -randkey krbtgt/EXAMPLE.COM"]);
  for (let index = 0; index < 3; index++) {
    const error = await failureOf(credentials.ticketFor(`service${index}/localhost@EXAMPLE.COM`, LIMIT));
    assert.ok(error.code.startsWith("HBASE_"), error.message);
  }
  assert.equal(credentials.loginState?.logins, 1);
  credentials.dispose();
});

test("a login that fails is tried once for a burst of callers, and for those that come right after", async () => {
  await kdc.addPrincipal("doomed");
  const keytab = await kdc.keytab("doomed");
  await kdc.kadmin(["change_password -randkey doomed"]);
  const credentials = kerberosCredentials({ krb5Conf: kdc.krb5Conf, keytab, minLoginGapMs: 1000 });
  const before = issued(kdc, "AS_REQ");
  const burst = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      failureOf(credentials.ticketFor(`service${index % 30}/localhost@EXAMPLE.COM`, LIMIT)),
    ),
  );
  assert.ok(burst.every(({ code }) => code === "HBASE_STALE_KEYTAB"));
  for (let index = 0; index < 20; index++)
    assert.equal((await failureOf(credentials.ticketFor(MASTER, LIMIT))).code, "HBASE_STALE_KEYTAB");
  // The KDC gave its answer once; that we could not read it is our secret.
  assert.equal(issued(kdc, "AS_REQ") - before, 1);
  credentials.dispose();
});

test("forgetTicket: a new service ticket and no login; at most one in a while", async () => {
  const credentials = kerberosCredentials({
    krb5Conf: kdc.krb5Conf,
    keytab: await kdc.keytab("client"),
    minLoginGapMs: 200,
  });
  assert.equal(await credentials.ticketFor(MASTER, LIMIT), true);
  await kdc.kadmin(["change_password -randkey hbase-master/localhost"]);
  const rekeyed = await acceptorCredentials({
    keytab: await kdc.keytab("hbase-master/localhost"),
    replayCache: "none:",
  });
  const attempt = async () => {
    const client = await credentials.saslClient(MASTER, { qops: ["auth"], ...LIMIT });
    const server = await rekeyed.saslServer({ qops: ["auth"] });
    try {
      await converse(client, server);
    } finally {
      client.dispose();
      server.dispose();
    }
  };
  const error = await failureOf(attempt());
  assert.equal(error.code, "HBASE_BAD_TOKEN");
  assert.match(error.message, /another key version/);
  await sleep(250);
  const tickets = issued(kdc, "TGS_REQ");
  for (let index = 0; index < 10; index++) {
    credentials.forgetTicket(MASTER);
    await attempt();
  }
  assert.equal(issued(kdc, "TGS_REQ") - tickets, 1);
  assert.equal(credentials.loginState?.logins, 1);
  credentials.dispose();
});
