/** The bootstrap list, `hbase-site.xml`, and one question to several servers. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { InvalidArgumentError } from "../../src/errors/usage-errors.ts";
import { parseAddressList } from "../../src/registry/bootstrap.ts";
import { parseConnectionUri } from "../../src/registry/connection-uri.ts";
import { readSite } from "../../src/registry/hbase-site.ts";
import { hedge } from "../../src/registry/hedge.ts";

const RULES = { option: "bootstrap" };
const HEDGE = { fanOut: 2, patienceMs: 20 };

test("a bootstrap list: lower case, repetitions dropped, IPv6 in brackets", () => {
  const list = parseAddressList("M1:16000, m1:16000,,[::1]:16020", RULES);
  assert.deepEqual(list, [
    { host: "m1", port: 16_000 },
    { host: "::1", port: 16_020 },
  ]);
  for (const wrong of ["", "m1", "::1:16020", "m1:0", "[m1]:1"])
    assert.throws(() => parseAddressList(wrong, RULES), InvalidArgumentError);
});

test("a connection URI carries configuration", () => {
  assert.deepEqual(parseConnectionUri("hbase+rpc://a:1,b:2?hbase.rpc.timeout=5", "bootstrap"), {
    type: "rpc",
    addresses: [
      { host: "a", port: 1 },
      { host: "b", port: 2 },
    ],
    configuration: new Map([["hbase.rpc.timeout", "5"]]),
  });
  assert.throws(() => parseConnectionUri("http://a:1", "bootstrap"), InvalidArgumentError);
});

test("hbase-site.xml overrides core-site.xml except what is final, and replaces variables", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tshbase-site-"));
  const xml = (...properties: string[]): string => `<configuration>${properties.join("")}</configuration>`;
  const property = (name: string, value: string, more = ""): string =>
    `<property><name>${name}</name><value>${value}</value>${more}</property>`;
  try {
    writeFileSync(
      join(folder, "core-site.xml"),
      xml(property("a", "core"), property("b", "core", "<final>true</final>"), property("c", "core")),
    );
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Hadoop's own syntax
    const reference = "${c}!";
    writeFileSync(
      join(folder, "hbase-site.xml"),
      xml(property("a", "site"), property("b", "site"), property("d", reference)),
    );
    const site = await readSite(folder);
    assert.deepEqual(
      ["a", "b", "c", "d", "e"].map((key) => site.get(key)),
      ["site", "core", "core", "core!", undefined],
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
  await assert.rejects(readSite(join(folder, "gone.xml")), InvalidArgumentError);
});

test("hedge: a silent group is not waited for, and the losers are called off", async () => {
  let calledOff = 0;
  const ask = (server: number, signal: AbortSignal): Promise<string> => {
    if (server === 3) return Promise.resolve("third");
    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        calledOff++;
        reject(signal.reason as Error);
      });
    });
  };
  const outcome = await hedge([1, 2, 3], ask, HEDGE);
  assert.equal(outcome.type === "answered" && outcome.answer, "third");
  assert.equal(calledOff, 2);
});

test("hedge: all fail, with one cause each", async () => {
  const outcome = await hedge([1, 2, 3], (server) => Promise.reject(new Error(`no ${server}`)), HEDGE);
  assert.equal(outcome.type, "failed");
  assert.equal(outcome.causes.length, 3);
});
