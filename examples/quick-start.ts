/**
 * The first steps: connect, make a table, write, read, count, scan. The other examples use the table that this one makes.
 *
 * Node 24 and newer run it as it is: `node examples/quick-start.ts /etc/hbase/conf`. Older ones want it compiled, or `await using` written as `const hbase = …; try { … } finally { await hbase.close(); }`.
 */
import { connect, int32, int64 } from "tshbase";

// The line to edit: a folder with hbase-site.xml, or { bootstrap: "host:16000" }, or { zookeeper: "host:2181" }.
await using hbase = await connect({ site: process.argv[2] ?? "/etc/hbase/conf" });
if (!(await hbase.admin.tableExists("examples"))) await hbase.admin.createTable({ name: "examples", families: ["f"] });
const table = hbase.table("examples");

await table.put("user:ada", { "f:name": "Ada", "f:age": int32(36) });
await table.put("user:alan", { "f:name": "Alan", "f:age": int32(41) });

const ada = await table.get("user:ada");
console.log(ada?.text("f:name"), ada?.value("f:age", int32));

const visits = await table.increment("user:ada", { "f:visits": 1 });
console.log(`visit ${visits.value("f:visits", int64)}`);

for await (const row of table.scan({ prefix: "user:", columns: ["f:name"] })) {
  console.log(row.key.toString(), row.text("f:name"));
}
