/** Logins that an embedded HBase refuses on request, and our client under that. */
import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import { type ConnectOptions, connect, type HBase, HBaseError, SaslRefusedError } from "../../src/index.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";
import { CLIENT, failureOf, MASTER, REGION_SERVER } from "./setup.ts";

let kdc: Kdc;
let server: EmbeddedHBase;
let options: ConnectOptions;
const clients: HBase[] = [];

before(async () => {
  kdc = await startKdc();
  server = await startHBase({
    kerberos: {
      master: { principal: MASTER, keytab: await kdc.keytab("hbase-master/localhost") },
      regionServer: { principal: REGION_SERVER, keytab: await kdc.keytab("hbase-rs/localhost") },
    },
    tables: { t: ["f"] },
    rows: { t: { r: { "f:q": "v" } } },
    zookeeper: false,
  });
  options = {
    kerberos: { keytab: await kdc.keytab("client"), principal: CLIENT, krb5Conf: kdc.krb5Conf },
    principals: { master: MASTER, regionServer: REGION_SERVER },
    ...{ pauseMs: 5, failedServerExpiryMs: 1, operationTimeoutMs: 20_000 },
  };
});
afterEach(async () => {
  server.reset();
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
after(async () => {
  await server?.close();
  await kdc?.stop();
});

async function client(): Promise<HBase> {
  const made = await connect(server.uri, options);
  clients.push(made);
  return made;
}

test("a refusal is never a reason to log in again, and is not remembered: the next operation comes in", async () => {
  const hbase = await client();
  const [regionServer] = server.regionServers;
  const handle = server.fail({ type: "loginRefused", because: "clockSkew" }, { server: regionServer });
  const error = await failureOf(hbase.table("t").get("r"));
  assert.equal(error.code, "HBASE_CANDIDATES_EXHAUSTED");
  assert.match(refusalIn(error)?.message ?? "", /GSS initiate failed/);
  assert.ok(handle.hits > 0);
  handle.heal();
  assert.equal((await hbase.table("t").get("r"))?.text("f:q"), "v");
});

for (const because of ["wrongKey", "clockSkew", "expiredTicket"] as const) {
  test(`${because} that stays: the client says what a Java server says of all of Kerberos`, async () => {
    const handle = server.fail({ type: "loginRefused", because });
    const error = await failureOf(client());
    const refusal = refusalIn(error);
    assert.equal(refusal?.javaClass, "javax.security.sasl.SaslException", error.message);
    assert.match(refusal?.message ?? "", /GSS initiate failed/);
    assert.ok(handle.hits > 0);
  });
}

for (const [because, message] of [
  ["expiredToken", /Token has expired/],
  ["unknownToken", /Unknown master key/],
] as const) {
  test(`${because}: the client says what the server says of the token`, async () => {
    server.fail({ type: "loginRefused", because });
    const refusal = refusalIn(await failureOf(client()));
    assert.equal(refusal?.javaClass, "org.apache.hadoop.security.token.SecretManager$InvalidToken");
    assert.match(refusal?.message ?? "", message);
  });
}

test("injected refusals and those of fail stand beside each other, and heal takes both back", async () => {
  server.inject({ refuseTokens: { message: "injected" } });
  const handle = server.fail({ type: "loginRefused" });
  assert.match(refusalIn(await failureOf(client()))?.message ?? "", /injected/);
  assert.equal(handle.hits, 0);
  server.heal();
  const hbase = await client();
  assert.equal((await hbase.table("t").get("r"))?.text("f:q"), "v");
});

/** The refusal at the bottom of an error. */
function refusalIn(error: unknown): SaslRefusedError | undefined {
  if (error instanceof SaslRefusedError) return error;
  if (error instanceof AggregateError) return error.errors.map(refusalIn).find((each) => each !== undefined);
  return error instanceof HBaseError || error instanceof Error
    ? error.cause === undefined
      ? undefined
      : refusalIn(error.cause)
    : undefined;
}
