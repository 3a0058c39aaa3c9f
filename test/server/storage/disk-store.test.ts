/** What a store on disk promises beyond one in memory: it is there again, it has one owner, it says so when the disk fails. */
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { InvalidArgumentError, MissingLibraryError } from "../../../src/errors/usage-errors.ts";
import { ServiceException } from "../../../src/server/service.ts";
import { openDiskStore } from "../../../src/server/storage/disk-store.ts";
import type { ImportLevel } from "../../../src/server/storage/level.ts";
import type { Change, OrderedStore } from "../../../src/server/storage/ordered-store.ts";
import { startWriter } from "./writer-process.ts";

async function newFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tshbase-store-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const put = (key: string, value: string): Change => ({ type: "put", key: Buffer.from(key), value: Buffer.from(value) });

function contents(store: OrderedStore): Record<string, string> {
  const all = store.entries({ start: Buffer.alloc(0), end: Buffer.of(0xff) });
  return Object.fromEntries(Array.from(all, ({ key, value }) => [key.toString(), value.toString()]));
}

test("what was written is there when the store is opened again, and a folder is made", async (t) => {
  const folder = join(await newFolder(t), "deep", "data");
  const first = await openDiskStore({ folder });
  const many = Array.from({ length: 2_500 }, (_, index) => put(`many ${index}`, "x"));
  first.write([put("a", "1"), put("b", "1"), put("c", "1"), ...many]);
  first.write([put("a", "2"), { type: "delete", key: Buffer.from("b") }]);
  first.write([{ type: "deleteRange", start: Buffer.from("many"), end: Buffer.from("many 9") }]);
  await first.close();
  const again = await openDiskStore({ folder });
  t.after(() => again.close());
  assert.deepEqual([contents(again)["a"], contents(again)["b"], contents(again)["c"]], ["2", undefined, "1"]);
  assert.equal(again.stats.entries, 2 + 111);
});

test("durable() is for what was written before it; then there is nothing to wait for", async (t) => {
  const store = await openDiskStore({ folder: await newFolder(t) });
  t.after(() => store.close());
  assert.equal(store.durable(), undefined);
  store.write([put("a", "1")]);
  store.write([put("b", "1")]);
  const both = store.durable();
  assert.equal(store.durable(), both, "one batch for both");
  await both;
  assert.equal(store.durable(), undefined);
});

test("a folder has one store at a time, in this process and in others", async (t) => {
  const folder = await newFolder(t);
  const store = await openDiskStore({ folder });
  const inUse = { code: "HBASE_INVALID_ARGUMENT", message: /tshbase-store-.*another embedded HBase.*another folder/ };
  await assert.rejects(openDiskStore({ folder }), inUse);
  await store.close();
  const other = startWriter(t, folder);
  await other.acknowledged(1);
  await assert.rejects(openDiskStore({ folder }), inUse);
  await other.kill();
  await (await openDiskStore({ folder })).close();
});

test("a folder that cannot be opened: the error names it", async (t) => {
  const file = join(await newFolder(t), "file");
  await writeFile(file, "no folder");
  await assert.rejects(openDiskStore({ folder: file }), (error) => {
    assert.ok(error instanceof InvalidArgumentError);
    return error.message.includes(file);
  });
});

test("a folder that cannot be made is an error, also where Node would try for ever", async (t) => {
  const { importLevel } = failingLevel();
  const file = join(await newFolder(t), "file");
  await writeFile(file, "no folder");
  for (const folder of ["/proc/tshbase/data", join(file, "data")])
    await assert.rejects(openDiskStore({ folder, importLevel }), (error) => {
      assert.ok(error instanceof InvalidArgumentError && error.option === "data");
      return error.message.includes(`${folder}: the folder cannot be made: E`);
    });
});

test("a folder with files of others is refused and left as it is, and so is a database that is none of ours", async (t) => {
  const folder = await newFolder(t);
  const refused = {
    code: "HBASE_INVALID_ARGUMENT",
    message: /tshbase-store-.*files in it.*Choose a folder that is new or empty/,
  };
  const { ClassicLevel } = await import("classic-level");
  const level = new ClassicLevel(folder);
  await level.open();
  await level.put("user!1", "precious");
  await level.close();
  const before = await readdir(folder);
  await assert.rejects(openDiskStore({ folder }), refused);
  assert.deepEqual(await readdir(folder), before);
  const documents = await newFolder(t);
  await writeFile(join(documents, "letter.txt"), "precious");
  await assert.rejects(openDiskStore({ folder: documents }), refused);
  assert.deepEqual(await readdir(documents), ["letter.txt"]);
});

test("a folder has a mark with the format of its data; another format, or a damaged mark, is refused", async (t) => {
  const folder = await newFolder(t);
  const mark = join(folder, "TSHBASE-DATA");
  // What a crash while it was marked has left.
  await writeFile(`${mark}.new`, "tshb");
  await (await openDiskStore({ folder })).close();
  assert.equal(await readFile(mark, "utf8"), "tshbase data, format 1\n");
  await (await openDiskStore({ folder })).close();
  for (const [text, message] of [
    ["tshbase data, format 2\n", /are of format 2, and this version of tshbase reads format 1\. Use the version/],
    ["something", /TSHBASE-DATA is damaged/],
  ] as const) {
    await writeFile(mark, text);
    await assert.rejects(openDiskStore({ folder }), { code: "HBASE_INVALID_ARGUMENT", message });
  }
});

test("without classic-level the error has the command that brings it", async () => {
  const importLevel: ImportLevel = () => Promise.reject(new Error("Cannot find package 'classic-level'"));
  await assert.rejects(openDiskStore({ folder: "never made", importLevel }), (error) => {
    assert.ok(error instanceof MissingLibraryError && error.library === "classic-level");
    return error.message.includes("npm install classic-level");
  });
});

/** A LevelDB whose writes end when and how a test wants. */
function failingLevel(): { importLevel: ImportLevel; writes: ((error?: Error) => void)[]; isClosed: () => boolean } {
  const writes: ((error?: Error) => void)[] = [];
  let closed = false;
  const nothing = (): void => {};
  const write = (): Promise<void> =>
    new Promise((resolve, reject) => writes.push((error) => (error === undefined ? resolve() : reject(error))));
  const close = (): Promise<void> => {
    closed = true;
    return Promise.resolve();
  };
  class ClassicLevel {
    open = (): Promise<void> => Promise.resolve();
    iterator = () => ({ nextv: () => Promise.resolve([]), close: () => Promise.resolve() });
    batch = () => ({ put: nothing, del: nothing, write });
    close = close;
  }
  return { importLevel: () => Promise.resolve({ ClassicLevel }), writes, isClosed: () => closed };
}

test("a disk that fails: those who wait hear of it, and nothing more is taken", async (t) => {
  const { importLevel, writes, isClosed } = failingLevel();
  const store = await openDiskStore({ folder: join(await newFolder(t), "full"), importLevel });
  store.write([put("a", "1")]);
  const first = store.durable();
  await Promise.resolve();
  store.write([put("b", "1")]);
  const second = store.durable();
  assert.notEqual(first, second);
  writes[0]?.(new Error("no space left"));
  for (const waiting of [first, second]) {
    await assert.rejects(waiting as Promise<void>, (error) => {
      assert.ok(error instanceof ServiceException && error.javaClass === "java.io.IOException");
      return /tshbase-store-.* cannot be written.*no space left/.test(error.message);
    });
  }
  assert.equal(writes.length, 1, "what comes behind a lost batch stays away");
  assert.throws(() => store.write([put("c", "1")]), ServiceException);
  // Whoever was told that a write failed must not read it, and nobody knows what else is lost.
  for (const read of [() => store.get(Buffer.from("a")), () => contents(store), () => store.snapshot()])
    assert.throws(read, ServiceException);
  await assert.rejects(store.durable() as Promise<void>, ServiceException);
  await assert.rejects(store.close(), ServiceException);
  assert.ok(isClosed());
});

test("close() waits for what was written, and nothing is taken afterwards", async (t) => {
  const { importLevel, writes, isClosed } = failingLevel();
  const store = await openDiskStore({ folder: await newFolder(t), importLevel });
  store.write([put("a", "1")]);
  const closed = store.close();
  assert.equal(store.close(), closed);
  assert.throws(() => store.write([put("b", "1")]), /closed/);
  await Promise.resolve();
  assert.equal(isClosed(), false);
  writes[0]?.();
  await closed;
  assert.ok(isClosed());
});
