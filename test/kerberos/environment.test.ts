/** Credentials that are named by the environment alone. The tests change it, so they have a file, and thus a process, of their own. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import { acceptorCredentials } from "../../src/auth/acceptor.ts";
import { kerberosCredentials } from "../../src/auth/credentials.ts";
import { CLIENT, converse, failureOf, LIMIT, MASTER } from "./setup.ts";

let kdc: Kdc;
before(async () => {
  kdc = await startKdc();
  process.env["KRB5_CONFIG"] = kdc.krb5Conf;
});
after(() => kdc.stop());
afterEach(() => {
  for (const name of ["KRB5_CLIENT_KTNAME", "KRB5CCNAME", "KRB5_CONFIG"]) delete process.env[name];
  process.env["KRB5_CONFIG"] = kdc.krb5Conf;
});

async function whoIsIt(options = {}): Promise<string | undefined> {
  const credentials = kerberosCredentials(options);
  const acceptor = await acceptorCredentials({
    keytab: await kdc.keytab("hbase-master/localhost"),
    replayCache: "none:",
  });
  try {
    const client = await credentials.saslClient(MASTER, { qops: ["auth"], ...LIMIT });
    const server = await acceptor.saslServer({ qops: ["auth"] });
    await converse(client, server);
    client.dispose();
    server.dispose();
    return server.user;
  } finally {
    credentials.dispose();
  }
}

test("KRB5_CLIENT_KTNAME names a keytab", async () => {
  process.env["KRB5_CLIENT_KTNAME"] = await kdc.keytab("client");
  assert.equal(await whoIsIt(), CLIENT);
});

test("KRB5CCNAME names a ticket cache", async () => {
  process.env["KRB5CCNAME"] = `FILE:${await kdc.ticketCache("client")}`;
  assert.equal(await whoIsIt(), CLIENT);
});

test("with both, the keytab is used", async () => {
  process.env["KRB5CCNAME"] = `FILE:${await kdc.ticketCache("client")}`;
  process.env["KRB5_CLIENT_KTNAME"] = await kdc.keytab("hbase");
  assert.equal(await whoIsIt(), "hbase@EXAMPLE.COM");
});

test("with neither, the error says what to set", async () => {
  const error = await failureOf(whoIsIt());
  assert.equal(error.code, "HBASE_NO_CREDENTIALS");
  assert.match(error.message, /KRB5_CLIENT_KTNAME/);
  assert.match(error.message, /kinit/);
});

test("a ticket cache of somebody else than the principal that was asked for", async () => {
  process.env["KRB5CCNAME"] = `FILE:${await kdc.ticketCache("client")}`;
  assert.equal((await failureOf(whoIsIt({ principal: "hbase@EXAMPLE.COM" }))).code, "HBASE_WRONG_CREDENTIALS");
});

test("krb5Conf is enough: KRB5_CONFIG may point to nothing", async () => {
  process.env["KRB5_CONFIG"] = "/nowhere/krb5.conf";
  const keytab = await kdc.keytab("client");
  assert.equal(await whoIsIt({ keytab, krb5Conf: kdc.krb5Conf }), CLIENT);
});

test("a krb5.conf that is not there or not readable as such", async () => {
  const keytab = await kdc.keytab("client");
  const missing = await failureOf(whoIsIt({ keytab, krb5Conf: "/nowhere/krb5.conf" }));
  assert.match(missing.message, /\/nowhere\/krb5\.conf cannot be opened/);
  const broken = join(kdc.dir, "broken.conf");
  writeFileSync(broken, "[realms]\n EXAMPLE.COM = {\n kdc\n");
  const syntax = await failureOf(whoIsIt({ keytab, krb5Conf: broken }));
  assert.equal(syntax.code, "HBASE_KERBEROS");
  assert.match(syntax.message, /broken\.conf is not written as it should be/);
});
