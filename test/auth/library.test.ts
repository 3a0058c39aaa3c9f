/** What is said when koffi or the GSSAPI library is missing; everything else must go on without them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { acceptorCredentials } from "../../src/auth/acceptor.ts";
import { kerberosCredentials } from "../../src/auth/credentials.ts";
import { openLibrary } from "../../src/auth/native/library.ts";

const noKoffi = (): Promise<never> =>
  Promise.reject(Object.assign(new Error("Cannot find package 'koffi'"), { code: "ERR_MODULE_NOT_FOUND" }));

test("koffi is not installed: the error names the command", async () => {
  for (const use of [
    () => openLibrary({ importKoffi: noKoffi }),
    () => kerberosCredentials({ importKoffi: noKoffi }).ticketFor("hbase/localhost@EXAMPLE.COM", { timeoutMs: 100 }),
    () =>
      kerberosCredentials({ importKoffi: noKoffi }).saslClient("hbase/localhost@EXAMPLE.COM", {
        qops: ["auth"],
        timeoutMs: 100,
      }),
    () => acceptorCredentials({ keytab: "/nowhere", importKoffi: noKoffi }),
  ]) {
    await assert.rejects(use, (error: Error & { code: string; library: string }) => {
      assert.equal(error.code, "HBASE_MISSING_LIBRARY");
      assert.equal(error.library, "koffi");
      assert.match(error.message, /npm install koffi/);
      return true;
    });
  }
});

test("no GSSAPI library: the error names the package of each system, and what was tried", async () => {
  await assert.rejects(
    openLibrary({ gssapiLibrary: "/nowhere/libgssapi_krb5.so.2" }),
    (error: Error & { code: string }) => {
      assert.equal(error.code, "HBASE_MISSING_LIBRARY");
      for (const command of [
        "apt-get install libgssapi-krb5-2",
        "dnf install krb5-libs",
        "apk add krb5-libs",
        "brew install krb5",
        "TSHBASE_GSSAPI_LIBRARY",
        "/nowhere/libgssapi_krb5.so.2",
      ]) {
        assert.ok(error.message.includes(command), command);
      }
      return true;
    },
  );
});

test("the environment may name the library", async () => {
  process.env["TSHBASE_GSSAPI_LIBRARY"] = "/elsewhere/libgssapi.so";
  try {
    await assert.rejects(openLibrary(), /\/elsewhere\/libgssapi\.so/);
  } finally {
    delete process.env["TSHBASE_GSSAPI_LIBRARY"];
  }
});

/** What koffi would be like with only these libraries, each with only these functions. */
function koffiWith(libraries: Record<string, (name: string) => boolean>): () => Promise<{ default: never }> {
  const koffi = {
    address: () => 0n,
    load(path: string | null) {
      const has = path === null ? () => true : libraries[path];
      if (has === undefined) throw new Error("cannot open shared object file");
      return { func: (name: string) => (has(name) ? () => 0 : assert.fail(`no ${name}`)) };
    },
  };
  return async () => ({ default: koffi as never });
}

test("Heimdal's library is recognised and the error says what to install instead", async () => {
  const importKoffi = koffiWith({ "libgssapi.so.3": (name) => !/acquire_cred_from|tkt_creds/.test(name) });
  await assert.rejects(
    openLibrary({ importKoffi }),
    /libgssapi\.so\.3 is no GSSAPI library of MIT Kerberos.*gss_acquire_cred_from and krb5_tkt_creds_step.*apt-get install/,
  );
});

test("MIT's library is preferred, and where it is does not matter", async () => {
  const homebrew = "/opt/homebrew/opt/krb5/lib/libgssapi_krb5.2.2.dylib";
  const importKoffi = koffiWith({ [homebrew]: () => true, "libgssapi.so.3": () => false });
  assert.equal((await openLibrary({ importKoffi })).name, homebrew);
});

test("options that make no sense are refused at once, by name", () => {
  const cases: [object, string][] = [
    [{ keytab: "a", credentialCache: "b" }, "credentialCache"],
    [{ keytab: "" }, "keytab"],
    [{ credentialCache: "" }, "credentialCache"],
    [{ renewAt: 0 }, "renewAt"],
    [{ renewAt: Number.NaN }, "renewAt"],
  ];
  for (const [options, option] of cases)
    assert.throws(() => kerberosCredentials(options), { code: "HBASE_INVALID_ARGUMENT", option });
});

test("credentials that were never used can be disposed of, and say so afterwards", async () => {
  const credentials = kerberosCredentials({ keytab: "/nowhere", principal: "client@EXAMPLE.COM" });
  assert.equal(credentials.principal, "client@EXAMPLE.COM");
  assert.equal(credentials.loginState, undefined);
  credentials.dispose();
  credentials.dispose();
  await assert.rejects(credentials.ticketFor("hbase/localhost@EXAMPLE.COM", { timeoutMs: 100 }), {
    code: "HBASE_CLIENT_CLOSED",
  });
});
