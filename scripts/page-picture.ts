/**
 * Takes the picture of the status page that the README shows: a small cluster with some traffic, seen by a headless Chromium.
 * `npm run page:picture [-- FILE]`; default: docs/status-page.png
 */
import { argv, stdout } from "node:process";
import { connect } from "../src/index.ts";
import { startHBase, startPage } from "../src/testing.ts";
import { openBrowser } from "../test/support/browser.ts";

const [file = "docs/status-page.png"] = argv.slice(2);
const WIDTH = 1_340;
const HEIGHT = 1_185;

await using hbase = await startHBase({
  masterPort: 16_000,
  regionServerPort: 16_020,
  zookeeperPort: 2_181,
  tables: {
    users: { families: ["info", { name: "visits", versions: 10, ttlSeconds: 2_592_000 }], splits: ["m"] },
    "shop:orders": { families: [{ name: "d", compression: "SNAPPY" }], splits: ["2", "4", "6", "8"] },
    "shop:products": ["d"],
  },
});
await using page = await startPage({ hbase, slowCallMs: 100 });
await using client = await connect(hbase.uri);

const users = client.table("users");
const orders = client.table("shop:orders");
const names = ["ada", "ben", "cleo", "dina", "emil", "fay", "gus", "hana", "ivo", "june", "kai", "lena", "mia", "nils"];
await users.putAll(names.map((name) => ({ put: name, values: { "info:mail": `${name}@example.com` } })));
await orders.putAll(
  Array.from({ length: 400 }, (_, index) => ({
    put: `${(index * 7) % 10}${String(index).padStart(6, "0")}`,
    values: { "d:total": String(index * 3), "d:user": names[index % names.length] ?? "" },
  })),
);
await client.admin.flushTable("users");
await client.table("shop:products").put("p-1001", { "d:name": "Lamp" });
await users.increment("ada", { "visits:count": 1 });
await users.get("ada");
for await (const _ of orders.scan({ start: "6", limit: 100 })) void _;
await users.put("olga", { "info:mail": "olga@example.com" });
await client.table("shop:products").get("p-1001");
await users.checkAndMutate("ben", { if: { column: "info:mail", exists: true }, then: { put: { "info:age": "41" } } });
await orders.get("9000007");

await using browser = await openBrowser({ viewport: { width: WIDTH, height: HEIGHT }, colorScheme: "light" });
const view = await browser.context.newPage();
await view.goto(page.url);
await view.screenshot({ path: file, clip: { x: 0, y: 0, width: WIDTH, height: HEIGHT } });
stdout.write(`${file}\n`);
