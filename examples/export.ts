/** Writes a table to a file, a row a line, as JSON. The stream asks for more only as fast as the file takes it. */
import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { connect, type Row } from "tshbase";

await using hbase = await connect({ site: process.argv[2] ?? "/etc/hbase/conf" });
const table = hbase.table("examples");
const file = process.argv[3] ?? "examples.jsonl";

let count = 0;
await pipeline(
  // What is read only once need not push other things out of the servers' caches.
  table.scan({ cacheBlocks: false }).stream(),
  async function* (rows: AsyncIterable<Row>) {
    for await (const row of rows) {
      count++;
      yield `${JSON.stringify(row)}\n`;
    }
  },
  createWriteStream(file),
);
console.log(`${count} rows in ${file}`);
