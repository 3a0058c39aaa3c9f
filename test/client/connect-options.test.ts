/** Options that make no sense are refused at `connect()`, with the option's name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "../../src/client/connect.ts";
import type { ConnectOptions } from "../../src/client/connect-options.ts";
import { resolveOptions } from "../../src/client/resolve-options.ts";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";

const BOOTSTRAP = { bootstrap: "m1:16000,rs1:16020" };

const REFUSED: readonly (readonly [string, object])[] = [
  ["bootstrap", { bootstrap: "" }],
  ["bootstrap", { bootstrap: "m1" }],
  ["bootstrap", { bootstrap: "m1:99999" }],
  ["rpcTimeoutMs", { ...BOOTSTRAP, rpcTimeoutMs: 0 }],
  ["rpcTimeoutMs", { ...BOOTSTRAP, rpcTimeoutMs: "5s" }],
  ["hedgedFanOut", { ...BOOTSTRAP, hedgedFanOut: 0 }],
  ["principals", { ...BOOTSTRAP, auth: "kerberos" }],
  ["auth", { ...BOOTSTRAP, auth: "digest" }],
];

for (const [option, options] of REFUSED) {
  test(`refused: ${JSON.stringify(options)}`, async () => {
    await assert.rejects(resolveOptions(options as ConnectOptions), (error) => {
      assert.ok(error instanceof InvalidArgumentError);
      assert.equal(error.option, option);
      return true;
    });
  });
}

test("connect() itself refuses what is neither a text nor options, and names the option that was meant", async () => {
  for (const where of [null, 5, true, () => "m1"])
    await assert.rejects(connect(where as unknown as string), { option: "options", code: "HBASE_INVALID_ARGUMENT" });
  await assert.rejects(connect("m1:16000", 5 as unknown as object), { option: "options" });
  const misspelt = { bootstap: "m1:16000" } as unknown as ConnectOptions;
  await assert.rejects(connect(misspelt), { option: "bootstap", message: /bootstrap may have been meant/ });
});

test("without Kerberos: SIMPLE with HBase's defaults", async () => {
  const { kerberos, rpc, registry } = await resolveOptions(BOOTSTRAP);
  assert.equal(kerberos, undefined);
  assert.equal(rpc.rpcTimeoutMs, 60_000);
  assert.equal(registry.type === "rpc" && registry.bootstrap.length, 2);
});
