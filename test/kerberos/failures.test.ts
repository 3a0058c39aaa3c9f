/** Every way in which getting a ticket fails: its own error, in its own time, with what to do; nothing blocks meanwhile. */
import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import { type KerberosOptions, kerberosCredentials } from "../../src/auth/credentials.ts";
import { CLIENT, failureOf, fakeKdc, LIMIT, MASTER, refusingAddress, sleep, slowProxy, timed } from "./setup.ts";

let kdc: Kdc;
let keytab: string;

before(async () => {
  kdc = await startKdc();
  keytab = await kdc.keytab("client");
});
after(() => kdc.stop());

async function ticket(
  options: KerberosOptions,
  target: string = MASTER,
  limits: { timeoutMs: number; signal?: AbortSignal } = LIMIT,
): Promise<boolean> {
  const credentials = kerberosCredentials({ krb5Conf: kdc.krb5Conf, ...options });
  try {
    return await credentials.ticketFor(target, limits);
  } finally {
    credentials.dispose();
  }
}

async function refused(code: string, message: RegExp, options: KerberosOptions, target?: string): Promise<void> {
  const error = await failureOf(ticket(options, target));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
}

test("a service that the KDC does not know is no error but an answer, which is remembered for a moment", async () => {
  const credentials = kerberosCredentials({ krb5Conf: kdc.krb5Conf, keytab, unknownServiceMs: 300 });
  const unknown = `late/localhost@${kdc.realm}`;
  assert.equal(await credentials.ticketFor(unknown, LIMIT), false);
  await kdc.addPrincipal("late/localhost");
  const asked = lookUps("late/localhost");
  assert.equal(await credentials.ticketFor(unknown, LIMIT), false);
  assert.equal(lookUps("late/localhost"), asked);
  await sleep(350);
  assert.equal(await credentials.ticketFor(unknown, LIMIT), true);
  const error = await failureOf(credentials.saslClient(`never/localhost@${kdc.realm}`, { qops: ["auth"], ...LIMIT }));
  assert.equal(error.code, "HBASE_SERVICE_PRINCIPAL_UNKNOWN");
  assert.match(error.message, /knows no server principal never\/localhost@EXAMPLE\.COM.*kvno/);
  credentials.dispose();
});

test("a service of a realm that the KDC does not know", async () => {
  assert.equal(await ticket({ keytab }, "hbase/localhost@NOWHERE.COM"), false);
});

test("a target that is no principal", async () => {
  await refused("HBASE_MALFORMED_PRINCIPAL", /is no principal/, { keytab }, "hbase@a@b@c");
});

test("a client that the KDC does not know", async () => {
  await kdc.addPrincipal("ghost");
  const ghost = await kdc.keytab("ghost");
  await kdc.removePrincipal("ghost");
  await refused(
    "HBASE_CLIENT_PRINCIPAL_UNKNOWN",
    /does not know the client ghost@EXAMPLE\.COM.*klist -kt \S*ghost\.keytab/,
    { keytab: ghost },
  );
});

test("a keytab with an old key, with and without pre-authentication", async () => {
  for (const [name, preauth] of [
    ["rotated", false],
    ["rotated-careful", true],
  ] as const) {
    await kdc.addPrincipal(name, { preauth });
    const old = await kdc.keytab(name);
    await kdc.kadmin([`change_password -randkey ${name}`]);
    await refused("HBASE_STALE_KEYTAB", /kinit -kt \S+rotated/, { keytab: old });
  }
});

test("no keytab, an unreadable one, one without the principal, an empty one", async () => {
  await refused(
    "HBASE_NO_CREDENTIALS",
    /There is no keytab FILE:\/nowhere\/client\.keytab|There is no keytab \/nowhere\/client\.keytab/,
    { keytab: "/nowhere/client.keytab" },
  );
  const garbage = join(kdc.dir, "garbage.keytab");
  writeFileSync(garbage, "this is no keytab");
  await refused("HBASE_NO_CREDENTIALS", /garbage\.keytab is no keytab/, { keytab: garbage });
  await refused("HBASE_NO_CREDENTIALS", /has no key of other@EXAMPLE\.COM; it has keys of client@EXAMPLE\.COM/, {
    keytab,
    principal: "other@EXAMPLE.COM",
  });
  const empty = join(kdc.dir, "empty.keytab");
  writeFileSync(empty, Buffer.from("0502", "hex"));
  await refused("HBASE_NO_CREDENTIALS", /is empty/, { keytab: empty });
});

test("no ticket cache, one that is none, one of somebody else, one without a ticket-granting ticket", async () => {
  await refused("HBASE_NO_CREDENTIALS", /There is no ticket cache FILE:\/nowhere\/cache.*kinit/, {
    credentialCache: "/nowhere/cache",
  });
  const garbage = join(kdc.dir, "garbage.cache");
  writeFileSync(garbage, "this is no ticket cache");
  await refused("HBASE_NO_CREDENTIALS", /no ticket cache that can be read/, { credentialCache: garbage });
  await refused("HBASE_WRONG_CREDENTIALS", /is of client@EXAMPLE\.COM, not of hbase@EXAMPLE\.COM/, {
    credentialCache: await kdc.ticketCache("client"),
    principal: "hbase",
  });
});

test("an expired ticket cache; it works again when somebody has filled it", async () => {
  const credentialCache = await kdc.ticketCache("client", { lifetime: "1s" });
  await sleep(2100);
  const credentials = kerberosCredentials({ krb5Conf: kdc.krb5Conf, credentialCache, minLoginGapMs: 100 });
  const error = await failureOf(credentials.ticketFor(MASTER, LIMIT));
  assert.equal(error.code, "HBASE_CREDENTIALS_EXPIRED");
  assert.match(error.message, /expired at 20.*kinit -c FILE:/);
  const fresh = await kdc.ticketCache("client");
  if (fresh !== credentialCache) copyFileSync(fresh, credentialCache);
  await sleep(150);
  assert.equal(await credentials.ticketFor(MASTER, LIMIT), true);
  credentials.dispose();
});

test("a realm for which no KDC is known", async () => {
  await kdc.addPrincipal("stray@EXAMPLE.COM");
  const elsewhere = join(kdc.dir, "elsewhere.conf");
  writeFileSync(elsewhere, "[libdefaults]\n default_realm = ELSEWHERE.COM\n dns_lookup_kdc = false\n");
  await refused("HBASE_REALM_UNKNOWN", /no kdc line in \[realms\] EXAMPLE\.COM.*DNS is not asked/, {
    keytab,
    krb5Conf: elsewhere,
  });
});

test("a principal without a realm when there is no default realm", async () => {
  const noDefault = join(kdc.dir, "no-default.conf");
  writeFileSync(noDefault, readFileSync(kdc.krb5Conf, "utf8").replace(/default_realm = .*/, ""));
  await refused("HBASE_REALM_UNKNOWN", /no default realm/, { keytab, principal: "client", krb5Conf: noDefault });
});

const KDC_FAULTS: [string, () => Promise<{ address: string; close?(): Promise<void> }>, RegExp][] = [
  ["refuses", async () => ({ address: await refusingAddress() }), /refused the connection/],
  ["is silent", () => fakeKdc(() => undefined), /connected, no answer \(\d+ ms\)/],
  ["is too slow", () => slowProxy(kdc.port, 2500), /connected, no answer/],
  [
    "sends garbage",
    () => fakeKdc((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")),
    /stated an answer of 1213486160 bytes/,
  ],
  [
    "sends well-framed garbage",
    () => fakeKdc((socket) => socket.write(Buffer.from("00000005deadbeef00", "hex"))),
    /5 bytes that are no Kerberos message/,
  ],
  [
    "states a negative length",
    () => fakeKdc((socket) => socket.write(Buffer.from("ffffffff00", "hex"))),
    /stated an answer/,
  ],
  [
    "drips for ever",
    () =>
      fakeKdc((socket) => {
        socket.write(Buffer.from("000fffff6b", "hex"));
        const timer = setInterval(() => socket.write("x"), 5);
        socket.on("close", () => clearInterval(timer));
      }),
    /connected, no answer/,
  ],
  [
    "hangs up",
    () => fakeKdc((socket) => socket.once("data", () => socket.end())),
    /closed the connection after 0 bytes/,
  ],
  [
    "hangs up in its answer",
    () => fakeKdc((socket) => socket.once("data", () => socket.end(Buffer.from("000001006b", "hex")))),
    /closed the connection after 5 bytes/,
  ],
  ["resets", () => fakeKdc((socket) => socket.once("data", () => socket.resetAndDestroy())), /reset the connection/],
  [
    "says it is not available",
    () => fakeKdc((socket) => socket.once("data", () => socket.write(serviceUnavailable))),
    /not available/,
  ],
];

/** KRB-ERROR 29 with the least that can be in it. */
const serviceUnavailable: Buffer = Buffer.from(
  "000000107e0e300ca003020105a10302011ea60302011d".replace("00000010", "00000013").replace("7e0e300c", "7e11300f"),
  "hex",
);

for (const [fault, start, said] of KDC_FAULTS) {
  test(`a KDC that ${fault}: an error within the caller's time limit, the event loop turns`, async () => {
    const fake = await start();
    const krb5Conf = await kdc.krb5ConfFor([fake.address]);
    try {
      const { result, ms, blockedMs } = await timed(() =>
        failureOf(ticket({ keytab, krb5Conf }, MASTER, { timeoutMs: 1000 })),
      );
      assert.equal(result.code, "HBASE_KDC_UNREACHABLE", result.message);
      assert.match(result.message, said);
      assert.ok(result.message.includes(fake.address), result.message);
      assert.ok(ms < 1300, `took ${ms} ms`);
      assert.ok(blockedMs < 200, `blocked for ${blockedMs} ms`);
    } finally {
      await fake.close?.();
    }
  });
}

test("a bad KDC before a good one costs a moment, and is asked last the next time", async () => {
  for (const [fault, start] of KDC_FAULTS) {
    const fake = await start();
    const krb5Conf = await kdc.krb5ConfFor([fake.address, `127.0.0.1:${kdc.port}`]);
    const credentials = kerberosCredentials({ krb5Conf, keytab });
    const { ms } = await timed(() => credentials.ticketFor(MASTER, { timeoutMs: 2000 }));
    assert.ok(ms < 700, `a KDC that ${fault}: ${ms} ms`);
    // The faults that are only silence cost the time after which a second KDC is asked as well.
    const again = await timed(() => credentials.ticketFor(`hbase-rs/localhost@${kdc.realm}`, { timeoutMs: 2000 }));
    assert.ok(again.ms < 150, `${again.ms} ms`);
    credentials.dispose();
    await fake.close?.();
  }
});

test("several bad KDCs: the error tells what each did", async () => {
  const refusing = await refusingAddress();
  const silent = await fakeKdc(() => undefined);
  const krb5Conf = await kdc.krb5ConfFor([refusing, silent.address]);
  const error = await failureOf(ticket({ keytab, krb5Conf }, MASTER, { timeoutMs: 500 }));
  assert.equal(error.code, "HBASE_KDC_UNREACHABLE");
  assert.ok(
    error.message.includes(`${refusing}: refused`) && error.message.includes(`${silent.address}: connected, no answer`),
    error.message,
  );
  await silent.close();
});

test("a caller may give up by its signal; the exchange ends with the last of them", async () => {
  const silent = await fakeKdc(() => undefined);
  const credentials = kerberosCredentials({ krb5Conf: await kdc.krb5ConfFor([silent.address]), keytab });
  const abort = new AbortController();
  const early = failureOf(credentials.ticketFor(MASTER, { timeoutMs: 5000, signal: abort.signal }));
  const patient = failureOf(credentials.ticketFor(MASTER, { timeoutMs: 400 }));
  await sleep(100);
  abort.abort(new Error("changed my mind"));
  assert.equal((await early).message, "changed my mind");
  assert.equal((await patient).code, "HBASE_KDC_UNREACHABLE");
  assert.equal(silent.connections, 1);
  const before = AbortSignal.abort(new Error("too late"));
  assert.equal(
    (await failureOf(credentials.ticketFor(MASTER, { timeoutMs: 1000, signal: before }))).message,
    "too late",
  );
  credentials.dispose();
  await silent.close();
});

test("dispose ends what is under way", async () => {
  const silent = await fakeKdc(() => undefined);
  const credentials = kerberosCredentials({ krb5Conf: await kdc.krb5ConfFor([silent.address]), keytab });
  const waiting = failureOf(credentials.ticketFor(MASTER, { timeoutMs: 5000 }));
  await sleep(50);
  credentials.dispose();
  const { result, ms } = await timed(() => waiting);
  assert.equal(result.code, "HBASE_CLIENT_CLOSED", result.message);
  assert.ok(ms < 200);
  await silent.close();
});

test("no error holds a key", async () => {
  const old = await kdc.keytab("client");
  const key = readFileSync(old).subarray(-32).toString("hex");
  await kdc.kadmin(["change_password -randkey client"]);
  const error = await failureOf(ticket({ keytab: old, principal: CLIENT }));
  assert.ok(!`${error.stack}${JSON.stringify(error)}`.includes(key));
});

function lookUps(service: string): number {
  return readFileSync(kdc.log, "utf8")
    .split("\n")
    .filter((line) => line.includes("TGS_REQ") && line.includes(service)).length;
}
