/**
 * Counters that many processes count at once: nothing is read and written back, so nothing is lost. An increment whose answer was
 * lost is repeated and still counts once, because it carries a nonce.
 */
import { connect, int64 } from "tshbase";

await using hbase = await connect({ site: process.argv[2] ?? "/etc/hbase/conf" });
const table = hbase.table("examples");

/** All hundred are under way at once. */
async function countVisit(page: string, day: string): Promise<bigint> {
  const row = await table.increment(`page:${page}`, { "f:total": 1, [`f:day:${day}`]: 1 });
  return row.value("f:total", int64) ?? 0n;
}

const totals = await Promise.all(Array.from({ length: 100 }, () => countVisit("/index.html", "2026-11-25")));
console.log(`100 visits gave ${new Set(totals).size} different totals`);

const page = await table.get("page:/index.html");
for (const cell of page ?? []) console.log(cell.column, int64.decode(cell.value));
