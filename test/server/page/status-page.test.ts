/** The status page over HTTP: what it shows without JavaScript, and what it refuses. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "../../../src/index.ts";
import { startPage } from "../../../src/server/page/start-page.ts";
import { type EmbeddedHBase, startHBase } from "../../../src/testing.ts";
import { CallClient } from "../call-client.ts";
import { ask, readable, rowOf } from "./page-client.ts";

const fixtures = {
  tables: {
    "shop:orders": { families: [{ name: "d", versions: 3 }], splits: [Buffer.from("m\x00\xff", "latin1")] },
    users: ["info"],
  },
  rows: { "shop:orders": { a: { "d:x": "1" }, z: { "d:x": "2" } } },
};

test("the overview tells of cluster, servers and tables, complete without JavaScript", async () => {
  await using hbase = await startHBase({ ...fixtures, regionServers: 2 });
  await using page = await startPage({ hbase });
  const { status, headers, text } = await ask(page, "/");
  assert.equal(status, 200);
  assert.equal(headers["content-type"], "text/html; charset=utf-8");
  const { clusterId } = hbase.status();
  for (const part of [clusterId, hbase.uri, hbase.zookeeper ?? "?", "HBase 2.6.4", "in memory", "none (SIMPLE)"])
    assert.ok(readable(text.replaceAll("<wbr>", "")).replaceAll(" ,", ",").includes(part), part);
  assert.deepEqual(rowOf(text, "server-master")?.slice(0, 4), ["master", hbase.master.address, "live", "insecure"]);
  assert.deepEqual(rowOf(text, "table-shop%3Aorders")?.slice(0, 5), [
    "shop:orders",
    "ENABLED",
    "d VERSIONS 3",
    "2",
    "2",
  ]);
  assert.ok(text.includes('href="/tables/shop%3Aorders"'));
  assert.match(text, /<noscript>[^<]*<time.*<a href="\?">Reload<\/a>.*<\/noscript>/);
});

test("every table has a caption, heads with a scope, and can be scrolled with the keyboard", async () => {
  await using hbase = await startHBase(fixtures);
  await using page = await startPage({ hbase });
  await workOn(hbase);
  for (const path of ["/", "/connections", "/calls", "/tables/shop%3Aorders"]) {
    const { text } = await ask(page, path);
    const tables = text.match(/<table>/g)?.length ?? 0;
    assert.ok(tables > 0, path);
    assert.equal(text.match(/<caption id=/g)?.length, tables, path);
    assert.equal(text.match(/role="region" aria-labelledby="[^"]+" tabindex="0"/g)?.length, tables, path);
    assert.equal(/<th(?! scope=)[ >]/.exec(text), null, path);
    assert.equal(text.match(/<h1[ >]/g)?.length, 1, path);
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length, `${path} has an id twice`);
  }
});

test("a table's page tells its settings and its regions, with keys in HBase's printable form", async () => {
  await using hbase = await startHBase({ ...fixtures, regionServers: 2 });
  await using page = await startPage({ hbase });
  const { text } = await ask(page, "/tables/shop%3Aorders");
  const [first, second] = hbase.regionStatus("shop:orders") ?? [];
  assert.deepEqual(rowOf(text, `region-${first?.encodedName}`)?.slice(0, 6), [
    first?.encodedName,
    "(first row)",
    "m\\x00\\xFF",
    "OPEN",
    first?.server,
    "1",
  ]);
  assert.deepEqual(rowOf(text, `region-${second?.encodedName}`)?.slice(1, 3), ["m\\x00\\xFF", "(last row)"]);
  assert.match(readable(text), /VERSIONS 3/);
  assert.equal((await ask(page, "/tables/nothing")).status, 404);
  assert.equal((await ask(page, "/tables/%E0%A4%A")).status, 404);
  assert.equal((await ask(page, "/elsewhere")).status, 404);
});

test("calls are told with what they were about, and what came of them", async () => {
  await using hbase = await startHBase(fixtures);
  await using page = await startPage({ hbase, slowCallMs: 0 });
  await workOn(hbase);
  const { text } = await ask(page, "/calls");
  assert.match(readable(text), /ClientService\. Mutate .* answered users row-1 regionserver-1 127\.0\.0\.1:\d+/);
  assert.match(readable(text), /ClientService\. Get .* answered shop:orders a regionserver-1/);
  const failed = text.slice(text.indexOf('id="failed"'), text.indexOf('id="methods"'));
  assert.match(
    readable(failed),
    /NoSuchMethod .* failed org\.apache\.hadoop\.hbase\.DoNotRetryIOException: .*NoSuchMethod/,
  );
  assert.match(readable(text.slice(text.indexOf('id="slow"'))), /Calls that took 0 ms or more.* Mutate /);
  assert.match(readable(text.slice(text.indexOf('id="methods"'))), /ClientService\. Mutate 1 0 /);
});

test("connections are told with the steps of their opening, and in the end with what ended them", async () => {
  await using hbase = await startHBase(fixtures);
  await using page = await startPage({ hbase });
  const client = await CallClient.open(hbase.master.port, "MasterService", { userInfo: { effectiveUser: "alice" } });
  await client.callBytes("IsMasterRunning", Buffer.alloc(0));
  const open = (await ask(page, "/connections")).text;
  assert.match(
    readable(open),
    /1 open.*master #1 .* 127\.0\.0\.1:\d+ alice MasterService SIMPLE .* accepted .* ms preamble: simple .* ms authenticated: SIMPLE .* ms connection header 1 /,
  );
  const closed = once(hbase, "closed");
  client.close();
  await closed;
  const after = readable((await ask(page, "/connections")).text);
  assert.match(after, /No client is connected.* master #1 .* alice .* the client closed/);
});

test("names and keys of clients are shown as text, whatever is in them", async () => {
  const hostile = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>\u202e\u0000`;
  await using hbase = await startHBase({
    tables: { t: { families: [{ name: "<b>f", attributes: { "<i>k": hostile.slice(0, 60) } }], splits: ["<u>key"] } },
  });
  await using page = await startPage({ hbase, slowCallMs: 0 });
  const client = await CallClient.open(hbase.regionServers[0]?.port ?? 0, "ClientService", {
    userInfo: { effectiveUser: hostile },
  });
  await client.callBytes(hostile, Buffer.from(hostile));
  client.close();
  for (const path of ["/", "/connections", "/calls", "/tables/t", `/tables/${encodeURIComponent(hostile)}`]) {
    const { text } = await ask(page, path);
    const known = new Set(
      "a abbr body button caption code dd details div dl dt footer h1 h2 head header html li link main meta nav noscript ol p rect script section span summary svg table tbody td th thead time title tr ul wbr !doctype".split(
        " ",
      ),
    );
    for (const [, tag = ""] of text.matchAll(/<\/?([^\s>/]+)/g)) assert.ok(known.has(tag), `${path} has <${tag}>`);
    assert.equal(text.match(/<script/g)?.length, 1, `${path} has a script of its own alone`);
    assert.equal(/\son\w+\s*=\s*["'a-z]/i.test(text.replace(/&#\d+;[^<]*/g, "")), false, path);
    assert.equal(/[\p{Cf}\0]/u.test(text), false, path);
  }
  assert.match(
    readable((await ask(page, "/calls")).text),
    /<script>alert\(1\)<\/script>"'><img src=x onerror=alert\(2\)>\\u\{202E\}\\u\{0\}/,
  );
  assert.match(readable((await ask(page, "/tables/t")).text), /<b>f.*<i>k.*<u>key/);
  const metrics = (await ask(page, "/metrics")).text;
  assert.ok(metrics.includes('alert(1)</script>\\"'));
});

test("a page that has not changed is not sent again", async () => {
  await using hbase = await startHBase(fixtures);
  await using page = await startPage({ hbase });
  const first = await ask(page, "/calls");
  const headers = { "If-None-Match": first.headers.etag ?? "" };
  const again = await ask(page, "/calls", { headers });
  assert.deepEqual([again.status, again.text], [304, ""]);
  await workOn(hbase);
  assert.equal((await ask(page, "/calls", { headers })).status, 200);
});

test("HEAD is answered with the header of GET, and without its body", async () => {
  await using hbase = await startHBase();
  await using page = await startPage({ hbase });
  for (const path of ["/", "/status.json", "/nothing"]) {
    const [got, head] = [await ask(page, path), await ask(page, path, { method: "HEAD" })];
    assert.deepEqual(
      [head.status, head.text, head.headers["content-type"]],
      [got.status, "", got.headers["content-type"]],
    );
    assert.ok(Number(head.headers["content-length"]) > 0, path);
    assert.equal(Number(got.headers["content-length"]), Buffer.byteLength(got.text));
  }
});

test("only GET and HEAD are answered", async () => {
  await using hbase = await startHBase();
  await using page = await startPage({ hbase });
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
    const { status, headers } = await ask(page, "/", { method });
    assert.deepEqual([status, headers.allow], [405, "GET, HEAD"], method);
  }
});

test("a request under a name that somebody else may point here is refused", async () => {
  await using hbase = await startHBase({ host: "node-1.cluster.example" });
  await using page = await startPage({ hbase });
  const statusFor = async (host: string): Promise<number> =>
    (await ask(page, "/status.json", { headers: { host } })).status;
  const port = new URL(page.url).port;
  for (const good of [
    `127.0.0.1:${port}`,
    `localhost:${port}`,
    "LOCALHOST",
    "[::1]:80",
    "x.localhost",
    "node-1.cluster.example:1",
  ])
    assert.equal(await statusFor(good), 200, good);
  for (const bad of [
    "evil.example",
    `evil.example:${port}`,
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "a@localhost",
    "[::1",
  ])
    assert.equal(await statusFor(bad), 421, bad);
});

test("the policy of every answer allows no script and no style but the page's own files", async () => {
  await using hbase = await startHBase();
  await using page = await startPage({ hbase });
  for (const path of ["/", "/style.css", "/live.js", "/icon.svg", "/status.json", "/metrics", "/nothing"]) {
    const { headers } = await ask(page, path);
    const policy = String(headers["content-security-policy"]);
    assert.ok(policy.includes("default-src 'none'; script-src 'self'; style-src 'self'"), path);
    assert.equal(policy.includes("unsafe"), false, path);
    assert.equal(headers["x-content-type-options"], "nosniff", path);
  }
  const { text } = await ask(page, "/");
  assert.equal(/ style=| on[a-z]+="|<style|<script>/.test(text), false, "nothing inline");
  assert.deepEqual(
    [...text.matchAll(/(?:src|href)="([^"#]*)"/g)].filter(([, to = ""]) => !/^[/?]/.test(to) || to.startsWith("//")),
    [],
    "nothing from elsewhere",
  );
});

test("without JavaScript the page reloads itself if that is asked for", async () => {
  await using hbase = await startHBase();
  await using page = await startPage({ hbase });
  assert.equal((await ask(page, "/")).text.includes("http-equiv"), false);
  assert.ok(
    (await ask(page, "/?refresh=5")).text.includes('<noscript><meta http-equiv="refresh" content="5"></noscript>'),
  );
  assert.equal((await ask(page, "/?refresh=1e99")).text.includes("http-equiv"), false);
  assert.equal((await ask(page, '/?refresh="><script>')).text.includes("http-equiv"), false);
});

test("the same is there as JSON, as metrics, and as a client's hbase-site.xml", async () => {
  await using hbase = await startHBase(fixtures);
  await using page = await startPage({ hbase });
  await workOn(hbase);
  const json = JSON.parse((await ask(page, "/status.json")).text);
  assert.equal(json.clusterId, hbase.status().clusterId);
  const orders = json.tables.find(({ name }: { name: string }) => name === "shop:orders");
  assert.equal(orders.regionList[0].endKey, "m\\x00\\xFF");
  assert.ok(
    json.calls.recent.some(
      ({ method, target }: { method: string; target?: { table: string } }) =>
        method === "Mutate" && target?.table === "users",
    ),
  );
  const metrics = (await ask(page, "/metrics")).text;
  assert.match(metrics, /^# TYPE tshbase_table_cells gauge\n(?:.*\n)*?tshbase_table_cells\{table="users"\} 1$/m);
  assert.match(metrics, /^tshbase_method_calls_total\{service="ClientService",method="Mutate"\} 1$/m);
  for (const line of metrics.trimEnd().split("\n"))
    assert.match(line, /^(# (HELP|TYPE) tshbase_\w+ .+|tshbase_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? [\d.e+-]+)$/);
  assert.equal((await ask(page, "/hbase-site.xml")).text, hbase.siteXml());
});

test("it sees what happens until it is closed, beside the user's own listener", async () => {
  const seen: string[] = [];
  await using hbase = await startHBase({ ...fixtures, onEvent: ({ type }) => seen.push(type) });
  const page = await startPage({ hbase });
  await workOn(hbase);
  assert.ok(seen.includes("call"));
  await page.close();
  await page.close();
  await assert.rejects(ask(page, "/"), { code: "ECONNREFUSED" });
  await workOn(hbase);
});

test("a port that is taken is told, and nothing watches then", async () => {
  await using hbase = await startHBase();
  await using page = await startPage({ hbase });
  await assert.rejects(
    startPage({ hbase, port: Number(new URL(page.url).port) }),
    /port: port \d+, for the status page, is taken/,
  );
  await assert.rejects(startPage({ hbase, slowCallMs: -1 }), { code: "HBASE_INVALID_ARGUMENT" });
});

/** A put, a get, and a call that fails. */
async function workOn(hbase: EmbeddedHBase): Promise<void> {
  const client = await connect(hbase.uri);
  await client.table("users").put("row-1", { "info:name": "one" });
  await client.table("shop:orders").get("a");
  await client.close();
  const raw = await CallClient.open(hbase.master.port, "ClientMetaService");
  await raw.callBytes("NoSuchMethod", Buffer.alloc(0));
  raw.close();
}

function once(hbase: EmbeddedHBase, type: string): Promise<void> {
  return new Promise((resolve) => {
    const leave = hbase.observe((event) => {
      if (event.type !== type) return;
      leave();
      resolve();
    });
  });
}
