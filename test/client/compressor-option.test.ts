/** How cells travel, as the caller or the site wants it: what is loaded, what is refused, what is done without. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { compressorOf } from "../../src/client/compressor-option.ts";
import type { ConnectOptions } from "../../src/client/connect-options.ts";
import { type ResolvedOptions, resolveOptions } from "../../src/client/resolve-options.ts";
import { MissingLibraryError } from "../../src/errors/usage-errors.ts";

const BOOTSTRAP = { bootstrap: "m1:16000" };

async function withSite(properties: Record<string, string>, more: ConnectOptions = {}): Promise<ResolvedOptions> {
  const folder = mkdtempSync(join(tmpdir(), "tshbase-site-"));
  const lines = Object.entries({ "hbase.masters": "m1:16000", ...properties }).map(
    ([name, value]) => `<property><name>${name}</name><value>${value}</value></property>`,
  );
  writeFileSync(join(folder, "hbase-site.xml"), `<configuration>${lines.join("")}</configuration>`);
  try {
    return await resolveOptions({ site: folder, ...more });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const wanted = ({ rpc }: ResolvedOptions): unknown[] => [rpc.cellCodec, rpc.compressor?.compression];

test("cells are neither compressed nor tagged by default", async () => {
  assert.deepEqual(wanted(await resolveOptions(BOOTSTRAP)), ["keyvalue", undefined]);
  assert.deepEqual(wanted(await resolveOptions({ ...BOOTSTRAP, compression: "none" })), ["keyvalue", undefined]);
});

test("the options are followed, and words that are none refused", async () => {
  const options = { ...BOOTSTRAP, compression: "snappy", cellCodec: "keyvalue-with-tags" } as const;
  assert.deepEqual(wanted(await resolveOptions(options)), ["keyvalue-with-tags", "snappy"]);
  for (const wrong of [{ compression: "lzo" }, { compression: true }, { cellCodec: "message" }]) {
    await assert.rejects(resolveOptions({ ...BOOTSTRAP, ...wrong } as ConnectOptions), {
      name: "InvalidArgumentError",
      option: Object.keys(wrong)[0],
    });
  }
});

test("HBase's keys are followed, and an option overrides them", async () => {
  const site = {
    "hbase.client.rpc.codec": "org.apache.hadoop.hbase.codec.KeyValueCodecWithTags",
    "hbase.client.rpc.compressor": "org.apache.hadoop.io.compress.GzipCodec",
  };
  assert.deepEqual(wanted(await withSite(site)), ["keyvalue-with-tags", "gzip"]);
  assert.deepEqual(wanted(await withSite(site, { compression: "none", cellCodec: "keyvalue" })), [
    "keyvalue",
    undefined,
  ]);
});

test("classes of a site that are not ours are noted, and done without", async () => {
  const resolved = await withSite({
    "hbase.client.rpc.codec": "org.example.Codec",
    "hbase.client.rpc.compressor": "org.example.Compressor",
  });
  assert.deepEqual(wanted(resolved), ["keyvalue", undefined]);
  assert.match(
    resolved.notes.join("\n"),
    /rpc\.codec names org\.example\.Codec[^\n]*\n[^\n]*names org\.example\.Compressor/,
  );
});

test("a library that is missing fails who asked for it, and is noted where only the site did", async () => {
  const load = (): Promise<never> => Promise.reject(new MissingLibraryError("snappy", "npm install snappy"));
  const notes: string[] = [];
  await assert.rejects(compressorOf("snappy", undefined, notes, load), MissingLibraryError);
  assert.equal(await compressorOf(undefined, "snappy", notes, load), undefined);
  assert.match(notes.join(), /hbase\.client\.rpc\.compressor is not followed.*npm install snappy/);
  const broken = (): Promise<never> => Promise.reject(new TypeError("a defect of ours"));
  await assert.rejects(compressorOf(undefined, "snappy", notes, broken), TypeError);
});
