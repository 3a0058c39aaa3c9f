/** What both stores promise, against a sorted array: order, ranges both ways, snapshots, several changes at once. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import fc from "fast-check";
import { openDiskStore } from "../../../src/server/storage/disk-store.ts";
import { openMemoryStore } from "../../../src/server/storage/memory-store.ts";
import type { Change, Entry, KeyRange, OrderedStore, Readable } from "../../../src/server/storage/ordered-store.ts";

const STORES: Readonly<Record<string, (t: TestContext) => Promise<OrderedStore>>> = {
  memory: () => Promise.resolve(openMemoryStore()),
  disk: async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "tshbase-store-"));
    const store = await openDiskStore({ folder });
    t.after(async () => {
      await store.close();
      await rm(folder, { recursive: true });
    });
    return store;
  },
};

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");
const put = (key: string, value = `value of ${key}`): Change => ({ type: "put", key: bytes(key), value: bytes(value) });
const remove = (key: string): Change => ({ type: "delete", key: bytes(key) });
const removeRange = (start: string, end: string): Change => ({
  type: "deleteRange",
  start: bytes(start),
  end: bytes(end),
});
const between = (start: string, end: string, reverse = false): KeyRange => ({
  start: bytes(start),
  end: bytes(end),
  reverse,
});
const ALL = between("", "\xff\xff\xff\xff");

function texts(entries: Iterable<Entry>): string[] {
  return Array.from(entries, ({ key, value }) => `${key.toString("latin1")}=${value.toString("latin1")}`);
}

const keys = (readable: Readable, range: KeyRange = ALL): string[] =>
  Array.from(readable.entries(range), ({ key }) => key.toString("latin1"));

for (const [kind, open] of Object.entries(STORES)) {
  describe(`a store ${kind === "disk" ? "on" : "in"} ${kind}`, () => {
    test("gives what was put, and nothing for what was not", async (t) => {
      const store = await open(t);
      store.write([put("a", "1"), put("b", "2")]);
      assert.deepEqual(store.get(bytes("a")), bytes("1"));
      assert.equal(store.get(bytes("aa")), undefined);
      store.write([put("a", "3"), remove("b"), remove("never there")]);
      assert.deepEqual(texts(store.entries(ALL)), ["a=3"]);
    });

    test("orders keys by their bytes without sign, a prefix first", async (t) => {
      const store = await open(t);
      const ordered = ["", "\x00", "\x00\x00", "\x01", "\x7f", "\x80", "\x80\x00", "\xc3\xa9", "\xff", "\xff\xff"];
      store.write([...ordered].reverse().map((key) => put(key)));
      assert.deepEqual(keys(store), ordered);
    });

    test("an empty key and an empty value are kept", async (t) => {
      const store = await open(t);
      store.write([put("", ""), put("a", "")]);
      assert.deepEqual(store.get(bytes("")), Buffer.alloc(0));
      assert.deepEqual(texts(store.entries(ALL)), ["=", "a="]);
    });

    test("values of every size come back as they were, and so do long keys", async (t) => {
      const store = await open(t);
      const sizes = [1, 511, 512, 513, 100_000, 2_000_000];
      const key = (size: number): Buffer => Buffer.alloc(Math.min(size, 40_000), `${size} `);
      const value = (size: number): Buffer => Buffer.alloc(size, Buffer.from([0, 0xff, 0x80, size & 0xff]));
      store.write(sizes.map((size) => ({ type: "put", key: key(size), value: value(size) })));
      for (const size of sizes) assert.ok(store.get(key(size))?.equals(value(size)), `${size} bytes`);
    });

    test("reads a range forwards and backwards: the start inside, the end outside", async (t) => {
      const store = await open(t);
      store.write(["a", "b", "c", "d", "e"].map((key) => put(key)));
      assert.deepEqual(keys(store, between("b", "d")), ["b", "c"]);
      assert.deepEqual(keys(store, between("b", "d", true)), ["c", "b"]);
      assert.deepEqual(keys(store, between("bb", "dd")), ["c", "d"]);
      assert.deepEqual(keys(store, between("bb", "dd", true)), ["d", "c"]);
      for (const reverse of [false, true]) {
        assert.deepEqual(keys(store, between("c", "c", reverse)), []);
        assert.deepEqual(keys(store, between("d", "b", reverse)), []);
        assert.deepEqual(keys(store, between("x", "z", reverse)), []);
        assert.deepEqual(keys(store, between("", "a", reverse)), []);
      }
    });

    test("an empty store has nothing to read, either way", async (t) => {
      const store = await open(t);
      assert.deepEqual(keys(store), []);
      assert.deepEqual(keys(store, { ...ALL, reverse: true }), []);
      assert.deepEqual(store.stats, { entries: 0, bytes: 0 });
    });

    test("a range that is deleted ends before its end", async (t) => {
      const store = await open(t);
      store.write(["a", "b", "c", "d"].map((key) => put(key)));
      store.write([removeRange("b", "d"), removeRange("d", "a")]);
      assert.deepEqual(keys(store), ["a", "d"]);
    });

    test("changes of one write happen in their order", async (t) => {
      const store = await open(t);
      store.write([put("a", "1"), put("b", "1"), removeRange("a", "c"), put("b", "2"), put("c", "1"), remove("c")]);
      assert.deepEqual(texts(store.entries(ALL)), ["b=2"]);
    });

    test("a snapshot and a reader that has begun see nothing of later writes", async (t) => {
      const store = await open(t);
      store.write([put("a", "1"), put("b", "1"), put("c", "1")]);
      const snapshot = store.snapshot();
      const begun = store.entries(ALL);
      store.write([put("a", "2"), remove("b"), put("d", "2"), removeRange("c", "d")]);
      assert.deepEqual(texts(begun), ["a=1", "b=1", "c=1"]);
      assert.deepEqual(texts(snapshot.entries({ ...ALL, reverse: true })), ["c=1", "b=1", "a=1"]);
      assert.deepEqual(snapshot.get(bytes("b")), bytes("1"));
      assert.deepEqual(texts(store.entries(ALL)), ["a=2", "d=2"]);
      snapshot.close();
      snapshot.close();
      assert.deepEqual(texts(store.entries(ALL)), ["a=2", "d=2"]);
    });

    test("memory that a change came in may be used again after the write", async (t) => {
      const store = await open(t);
      const memory = Buffer.alloc(1_100, "k");
      store.write([{ type: "put", key: memory.subarray(0, 100), value: memory.subarray(100) }]);
      memory.fill(0);
      await store.durable();
      assert.ok(store.get(Buffer.alloc(100, "k"))?.equals(Buffer.alloc(1_000, "k")));
    });

    test("counts its entries and their bytes", async (t) => {
      const store = await open(t);
      store.write([put("a", "123"), put("bb", "4"), put("c", "x".repeat(1_000))]);
      assert.deepEqual(store.stats, { entries: 3, bytes: 4 + 3 + 1_001 });
      store.write([put("a", "1"), remove("bb"), remove("bb"), removeRange("c", "d")]);
      assert.deepEqual(store.stats, { entries: 1, bytes: 2 });
    });

    test("does what a sorted array does", async (t) => {
      const store = await open(t);
      const steps = fc.array(STEP, { maxLength: 40 });
      fc.assert(
        fc.property(steps, (taken) => sameAsArray(store, taken)),
        { numRuns: 100 },
      );
    });
  });
}

/** Few short keys, so that they meet, and now and then many, so that the tree has several levels. */
const KEY = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 2 }).map((key) => Buffer.from(key.map((byte) => byte & 0x83))) },
  { weight: 1, arbitrary: fc.nat(3_000).map((number) => bytes(String(number).padStart(4, "0"))) },
);
const VALUE = fc.uint8Array({ maxLength: 4 }).map((value) => Buffer.from(value));
const CHANGE: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ type: fc.constant("put" as const), key: KEY, value: VALUE }),
  fc.record({ type: fc.constant("delete" as const), key: KEY }),
  fc.record({ type: fc.constant("deleteRange" as const), start: KEY, end: KEY }),
);
const MANY = fc
  .tuple(fc.nat(2_500), fc.nat(500))
  .map(([first, count]): Change[] =>
    Array.from({ length: count }, (_, index) => put(String(first + index).padStart(4, "0"), "")),
  );
const RANGE: fc.Arbitrary<KeyRange> = fc.record({ start: KEY, end: KEY, reverse: fc.boolean() });
type Step =
  | { readonly type: "write"; readonly changes: readonly Change[] }
  | { readonly type: "read"; readonly range: KeyRange }
  | { readonly type: "snapshot" };
const STEP: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ type: fc.constant("write" as const), changes: fc.oneof(fc.array(CHANGE, { maxLength: 8 }), MANY) }),
  fc.record({ type: fc.constant("read" as const), range: RANGE }),
  fc.record({ type: fc.constant("snapshot" as const) }),
);

function sameAsArray(store: OrderedStore, steps: readonly Step[]): void {
  store.write([{ type: "deleteRange", start: Buffer.alloc(0), end: Buffer.alloc(9, 0xff) }]);
  let model: Entry[] = [];
  const snapshots: { readonly snapshot: ReturnType<OrderedStore["snapshot"]>; readonly model: Entry[] }[] = [];
  for (const step of steps) {
    if (step.type === "snapshot") snapshots.push({ snapshot: store.snapshot(), model });
    else if (step.type === "read") assert.deepEqual([...store.entries(step.range)], inRange(model, step.range));
    else {
      store.write(step.changes);
      for (const change of step.changes) model = changed(model, change);
    }
  }
  assert.deepEqual([...store.entries(ALL)], model);
  assert.equal(store.stats.entries, model.length);
  assert.equal(
    store.stats.bytes,
    model.reduce((sum, { key, value }) => sum + key.length + value.length, 0),
  );
  for (const { snapshot, model: then } of snapshots) {
    assert.deepEqual([...snapshot.entries({ ...ALL, reverse: true })], then.toReversed());
    snapshot.close();
  }
}

function changed(model: readonly Entry[], change: Change): Entry[] {
  if (change.type === "deleteRange") return model.filter(({ key }) => !isInside(key, change));
  const others = model.filter(({ key }) => !key.equals(change.key));
  if (change.type === "delete") return others;
  const at = others.findIndex(({ key }) => Buffer.compare(key, change.key) > 0);
  others.splice(at === -1 ? others.length : at, 0, { key: change.key, value: change.value });
  return others;
}

function inRange(model: readonly Entry[], range: KeyRange): Entry[] {
  const inside = model.filter(({ key }) => isInside(key, range));
  return range.reverse === true ? inside.reverse() : inside;
}

function isInside(key: Buffer, { start, end }: { readonly start: Buffer; readonly end: Buffer }): boolean {
  return Buffer.compare(key, start) >= 0 && Buffer.compare(key, end) < 0;
}
