/**
 * The kinds of server (HBASE-28321), as Java's 2.6.4 client sees them through its RPC registry: the embedded ones must do to it what real ones
 * did in `npm run compare`, which is in most cases no good.
 */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { useKdc } from "../../scripts/lab/clients.ts";
import { runJavaCalls } from "../../scripts/lab/java-client.ts";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import { stopEverything } from "../../scripts/lab/processes.ts";
import { type EmbeddedHBase, startHBase } from "../../src/testing.ts";

const CALLS = 10;

interface Expected {
  readonly title: string;
  readonly kind: "announces" | "misannounces" | "legacy" | "insecure";
  /** default true: the SASL providers are made with security on, which a 2.6.4 client as shipped does too late */
  readonly providersFirst?: boolean;
  /** at the root of each failure; none: all calls are answered */
  readonly failure?: RegExp;
}

const EXPECTED: readonly Expected[] = [
  { title: "HBase 2.6.6, and 2.6.4 announcing", kind: "announces" },
  { title: "HBase without security, with leave to fall to SIMPLE", kind: "insecure" },
  {
    title: "HBase 2.6.4 as shipped announces another name",
    kind: "misannounces",
    failure:
      /^javax\.security\.sasl\.SaslException: SERVER tells us to use server principal root which is not expected/,
  },
  {
    title: "HBase 2.5.13 and 2.4.18 do not know the question",
    kind: "legacy",
    failure: /CallTimeoutException|StacklessClosedChannelException/,
  },
  {
    title: "Java as shipped",
    kind: "announces",
    providersFirst: false,
    failure: /SimpleSaslClientAuthenticationProvider returned a null SaslClient|FailedServerException/,
  },
];

describe("Java 2.6.4 with Kerberos, by the RPC registry, and each kind of embedded server", () => {
  let kdc: Kdc;
  let secured: EmbeddedHBase;
  let insecure: EmbeddedHBase;

  before(async () => {
    kdc = await startKdc();
    useKdc(kdc);
    const login = async (name: string): Promise<{ principal: string; keytab: string }> => {
      return { principal: `${name}@${kdc.realm}`, keytab: await kdc.keytab(name) };
    };
    const kerberos = { master: await login("hbase-master/localhost"), regionServer: await login("hbase-rs/localhost") };
    secured = await startHBase({ kerberos });
    insecure = await startHBase();
  });
  after(async () => {
    await secured?.close();
    await insecure?.close();
    await kdc?.stop();
    await stopEverything();
  });

  for (const { title, kind, providersFirst = true, failure } of EXPECTED) {
    it(`${kind}: ${title}`, async () => {
      const server = kind === "insecure" ? insecure : secured;
      if (kind !== "insecure") server.become(kind);
      const { answered, failed, failures } = await runJavaCalls({
        bootstrap: server.servers.map(({ address }) => address),
        calls: CALLS,
        rpcTimeoutMs: 2_000,
        providersFirst,
        login: { kdc },
        site: { "hbase.ipc.client.fallback-to-simple-auth-allowed": String(kind === "insecure") },
      });
      assert.deepEqual([answered, failed], failure === undefined ? [CALLS, 0] : [0, CALLS], JSON.stringify(failures));
      for (const reason of failures.flatMap(({ reasons }) => reasons)) assert.match(reason, failure ?? /never/);
    });
  }
});
