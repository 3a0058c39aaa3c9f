/**
 * Read, change, write back, without a lock: the write is made only if nobody wrote in between, else all begins anew. HBase checks and
 * writes in one step (`checkAndMutate`); the row carries a version for it.
 */
import { connect, int64, type Row, UncertainWriteError, type Values } from "tshbase";

await using hbase = await connect({ site: process.argv[2] ?? "/etc/hbase/conf" });
const table = hbase.table("examples");
const VERSION = "f:version";

/** @param change is called again, with the new row, whenever somebody else was faster */
async function update(key: string, change: (row: Row | undefined) => Values): Promise<void> {
  for (;;) {
    const row = await table.get(key);
    const version = row?.value(VERSION);
    const values = change(row);
    try {
      const { processed } = await table.checkAndMutate(key, {
        if: version === undefined ? { column: VERSION, exists: false } : { column: VERSION, equals: version },
        then: [{ put: values }, { increment: { [VERSION]: 1 } }],
      });
      if (processed) return;
    } catch (error) {
      // It may have been written or not. A change that must not be made twice needs a mark of its own in the row to tell by.
      if (error instanceof UncertainWriteError)
        throw new Error(`read ${key} again: has it been changed?`, { cause: error });
      throw error;
    }
  }
}

const balanceOf = (row: Row | undefined): bigint => row?.value("f:balance", int64) ?? 0n;

await Promise.all(
  Array.from({ length: 10 }, () => update("account:1", (row) => ({ "f:balance": int64(balanceOf(row) + 5n) }))),
);
const account = await table.get("account:1");
console.log(`balance ${balanceOf(account)} after version ${account?.value(VERSION, int64)}`);
