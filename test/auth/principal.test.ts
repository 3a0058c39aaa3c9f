/** Principals, `_HOST`, canonical host names, and SIMPLE's user. */
import assert from "node:assert/strict";
import { hostname, userInfo } from "node:os";
import { test } from "node:test";
import { type HostResolver, principalHost } from "../../src/auth/host-name.ts";
import {
  formatServicePrincipal,
  hasHostPattern,
  parseServicePrincipal,
  substituteHost,
} from "../../src/auth/principal.ts";
import { simpleUserName } from "../../src/auth/simple.ts";

test("a server's principal has three parts", () => {
  const parsed = parseServicePrincipal("hbase/rs1.example.com@EXAMPLE.COM");
  assert.deepEqual(parsed, { primary: "hbase", instance: "rs1.example.com", realm: "EXAMPLE.COM" });
  assert.equal(formatServicePrincipal(parsed), "hbase/rs1.example.com@EXAMPLE.COM");
  for (const bad of [
    "",
    "hbase",
    "hbase@EXAMPLE.COM",
    "hbase/host",
    "hbase/a/b@R",
    "/h@R",
    "hbase/@R",
    "hbase/h@",
    "a@b@c",
    "a@b/c",
    "hbase/h@R@S",
  ]) {
    assert.throws(() => parseServicePrincipal(bad), { code: "HBASE_MALFORMED_PRINCIPAL" }, bad);
  }
});

test("_HOST: replaced in the middle of exactly three parts, in lower case; everything else stays as it is", () => {
  assert.equal(substituteHost("hbase/_HOST@EXAMPLE.COM", "RS1.Example.com"), "hbase/rs1.example.com@EXAMPLE.COM");
  for (const verbatim of [
    "hbase/_host@R",
    "hbase/_HOST",
    "hbase@R",
    "hbase/_HOST/x@R",
    "hbase/x_HOST@R",
    "_HOST/a@R",
    "hbase/rs1@_HOST",
  ]) {
    assert.equal(substituteHost(verbatim, "rs1"), verbatim);
    assert.equal(hasHostPattern(verbatim), false);
  }
  assert.equal(hasHostPattern("hbase/_HOST@R"), true);
});

test("_HOST without a host is this machine, as in Hadoop", () => {
  const own = `hbase/${hostname().toLowerCase()}@R`;
  assert.equal(substituteHost("hbase/_HOST@R", ""), own);
  assert.equal(substituteHost("hbase/_HOST@R", "0.0.0.0"), own);
});

function resolver(addresses: Record<string, string[]>, names: Record<string, string>): HostResolver {
  return {
    addressesOf: async (host) => addresses[host] ?? Promise.reject(new Error("ENOTFOUND")),
    nameOf: async (address) => names[address] ?? Promise.reject(new Error("ENOTFOUND")),
  };
}

test("host names: as addressed by default", async () => {
  const never: HostResolver = { addressesOf: () => assert.fail(), nameOf: () => assert.fail() };
  assert.equal(await principalHost("RS1", { resolver: never }), "rs1");
});

test("canonical host names: the name of the address, if it leads back to it", async () => {
  const canonicalHostNames = true;
  const good = resolver(
    { rs1: ["10.0.0.1"], "RS1.example.com": ["10.0.0.9", "10.0.0.1"] },
    { "10.0.0.1": "RS1.example.com" },
  );
  assert.equal(await principalHost("rs1", { canonicalHostNames, resolver: good }), "rs1.example.com");
  const elsewhere = resolver({ rs1: ["10.0.0.1"], liar: ["10.0.0.2"] }, { "10.0.0.1": "liar" });
  assert.equal(await principalHost("rs1", { canonicalHostNames, resolver: elsewhere }), "10.0.0.1");
  const nameless = resolver({ rs1: ["10.0.0.1"] }, {});
  assert.equal(await principalHost("rs1", { canonicalHostNames, resolver: nameless }), "10.0.0.1");
  const dangling = resolver({ rs1: ["10.0.0.1"] }, { "10.0.0.1": "gone.example.com" });
  assert.equal(await principalHost("rs1", { canonicalHostNames, resolver: dangling }), "10.0.0.1");
  await assert.rejects(principalHost("nowhere", { canonicalHostNames, resolver: nameless }), /ENOTFOUND/);
});

test("SIMPLE: the user that was asked for, else HADOOP_USER_NAME, else the system's", () => {
  const before = process.env["HADOOP_USER_NAME"];
  try {
    delete process.env["HADOOP_USER_NAME"];
    assert.equal(simpleUserName(), userInfo().username);
    process.env["HADOOP_USER_NAME"] = "hadoop";
    assert.equal(simpleUserName(), "hadoop");
    assert.equal(simpleUserName("ada"), "ada");
    assert.throws(() => simpleUserName(""), { code: "HBASE_INVALID_ARGUMENT" });
  } finally {
    if (before === undefined) delete process.env["HADOOP_USER_NAME"];
    else process.env["HADOOP_USER_NAME"] = before;
  }
});
