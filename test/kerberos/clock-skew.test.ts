/** Clocks that differ: libkrb5 is told another time in this process, so that nobody's clock has to be changed. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { type Kdc, startKdc } from "../../scripts/lab/kdc.ts";
import { KdcExchange } from "../../src/auth/kdc/kdc-exchange.ts";
import { KdcJournal } from "../../src/auth/kdc/kdc-journal.ts";
import { Krb5Context } from "../../src/auth/kdc/krb5-context.ts";
import { cacheSource, keytabSource, type Login, type LoginSource } from "../../src/auth/login-source.ts";
import { openLibrary } from "../../src/auth/native/library.ts";
import { failureOf } from "./setup.ts";

let kdc: Kdc;
let noTimeSync: string;

before(async () => {
  kdc = await startKdc();
  await kdc.addPrincipal("careful", { preauth: true });
  noTimeSync = await kdc.krb5ConfFor([`127.0.0.1:${kdc.port}`], { kdc_timesync: "0" });
});
after(() => kdc.stop());

/** Logs in with a libkrb5 whose clock is off. */
async function loginAt(
  offsetS: number,
  krb5Conf: string,
  source: LoginSource,
): Promise<{ login: Login; leftS: number }> {
  const library = await openLibrary();
  const context = new Krb5Context(library, krb5Conf);
  try {
    const setRealTime = library.func("krb5_set_real_time", "int32_t", ["void *", "int32_t", "int32_t"]);
    assert.equal(setRealTime(context.handle, Math.floor(Date.now() / 1000) + offsetS, 0), 0);
    const login = await source.login({
      context,
      exchange: new KdcExchange(context),
      signal: new AbortController().signal,
      journal: new KdcJournal(),
    });
    login.cache.destroy();
    return { login, leftS: login.times.endS - context.nowS() };
  } finally {
    context.dispose();
  }
}

test("ten minutes off, and not allowed to learn the KDC's time: the clocks are to blame", async () => {
  // Only a KDC that wants pre-authentication is told our time.
  const source = keytabSource(`FILE:${await kdc.keytab("careful")}`, undefined);
  for (const offsetS of [600, -600]) {
    const error = await failureOf(loginAt(offsetS, noTimeSync, source));
    assert.equal(error.code, "HBASE_CLOCK_SKEW", error.message);
    assert.match(error.message, /NTP/);
  }
});

test("ten minutes off, with libkrb5's default: it learns the KDC's time, and lives are counted by that", async () => {
  for (const name of ["client", "careful"]) {
    const source = keytabSource(`FILE:${await kdc.keytab(name)}`, undefined);
    for (const offsetS of [600, -600]) {
      const { leftS } = await loginAt(offsetS, kdc.krb5Conf, source);
      assert.ok(Math.abs(leftS - 36_000) < 60, `${name}: ${leftS} s left of 10 h`);
    }
  }
});

test("a day ahead, a ticket cache of now has expired", async () => {
  const source = cacheSource(`FILE:${await kdc.ticketCache("client")}`, undefined);
  assert.equal((await failureOf(loginAt(86_400, noTimeSync, source))).code, "HBASE_CREDENTIALS_EXPIRED");
});
