/** The status page in a real browser: it lives, it keeps what its reader does, and it says the same without JavaScript. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { connect } from "../../../src/index.ts";
import { startPage } from "../../../src/server/page/start-page.ts";
import { type EmbeddedHBase, startHBase } from "../../../src/testing.ts";
import { openBrowser, type TestBrowser } from "../../support/browser.ts";

const fixtures = {
  tables: { users: { families: ["info"], splits: ["m"] } },
  rows: { users: { alice: { "info:a": "1" } } },
};

/** A page of the browser, and what it complained of: blocked scripts and styles, errors. */
async function open(
  { context }: TestBrowser,
  url: string,
): Promise<{ readonly view: Page; readonly complaints: string[] }> {
  const view = await context.newPage();
  const complaints: string[] = [];
  view.on("console", (message) => complaints.push(message.text()));
  view.on("pageerror", (error) => complaints.push(String(error)));
  await view.goto(url);
  return { view, complaints };
}

async function put(hbase: EmbeddedHBase, row: string): Promise<void> {
  await using client = await connect(hbase.uri);
  await client.table("users").put(row, { "info:a": "1" });
}

test("a put of a client shows up by itself, and what its reader has opened stays open", async () => {
  await using hbase = await startHBase(fixtures);
  await using page = await startPage({ hbase });
  await using browser = await openBrowser();
  await using client = await connect(hbase.uri);
  await client.table("users").put("bob", { "info:a": "1" });
  const { view, complaints } = await open(browser, page.url);
  const cells = view.locator("#table-users td").nth(3);
  assert.equal(await cells.textContent(), "2");
  const opening = view.locator("#connection-regionserver-1-1 details");
  await opening.locator("summary").click();
  await opening.getByText("connection header").waitFor({ state: "visible" });

  await client.table("users").put("carol", { "info:a": "1" });
  await view.locator("#table-users td:text-is('3')").first().waitFor();
  await view.getByRole("cell", { name: "carol", exact: true }).waitFor();
  await put(hbase, "dora");
  await view.getByRole("cell", { name: "dora", exact: true }).waitFor();
  assert.equal(await opening.locator("li.header").isVisible(), true, "still open, though rows came before it");
  assert.equal(await view.evaluate("document.activeElement.tagName"), "SUMMARY", "and it has the focus still");
  assert.deepEqual(complaints, []);
});

test("the pause holds the page, and it goes on after it", async () => {
  await using hbase = await startHBase(fixtures);
  await using page = await startPage({ hbase });
  await using browser = await openBrowser();
  const { view } = await open(browser, `${page.url}calls`);
  await view.getByRole("button", { name: "Pause" }).click();
  await view.getByText("Paused", { exact: true }).waitFor();
  await put(hbase, "bob");
  assert.equal(await view.getByRole("cell", { name: "bob", exact: true }).count(), 0);
  let asked = 0;
  view.on("request", () => asked++);
  await view.getByRole("button", { name: "Go on" }).click();
  await view.getByRole("cell", { name: "bob", exact: true }).waitFor();
  assert.ok(asked > 0);
});

test("a server that has gone is told, and one that is back too", async () => {
  await using hbase = await startHBase(fixtures);
  await using page = await startPage({ hbase });
  await using browser = await openBrowser();
  const { view } = await open(browser, page.url);
  await view.getByText("Live", { exact: true }).waitFor();
  await page.close();
  await view.getByText("No answer: trying again").waitFor();
  await using _again = await startPage({ hbase, port: Number(new URL(page.url).port) });
  await view.getByText("Live", { exact: true }).waitFor();
});

test("without JavaScript the pages say the same, and a click on a table leads to its regions", async () => {
  await using hbase = await startHBase(fixtures);
  await using page = await startPage({ hbase });
  await put(hbase, "bob");
  await using browser = await openBrowser({ javaScriptEnabled: false });
  const { view } = await open(browser, page.url);
  await view.getByRole("link", { name: "users", exact: true }).first().click();
  await view.getByRole("heading", { name: "Table users" }).waitFor();
  const [first] = hbase.regionStatus("users") ?? [];
  const region = view.getByRole("row", { name: first?.encodedName ?? "" });
  assert.match((await region.textContent()) ?? "", /\(first row\)mOPENregionserver-12/);
  assert.equal(await view.getByRole("link", { name: "Reload" }).isVisible(), true);
  assert.equal(await view.getByRole("button", { name: "Pause" }).isVisible(), false);
});

test("on a phone nothing but the tables is wider than the window", async () => {
  await using hbase = await startHBase({ ...fixtures, regionServers: 3 });
  await using page = await startPage({ hbase, slowCallMs: 0 });
  await put(hbase, "b".repeat(200));
  await using browser = await openBrowser({ viewport: { width: 360, height: 640 } });
  for (const path of ["", "connections", "calls", "tables/users"]) {
    const { view } = await open(browser, page.url + path);
    assert.equal(await view.evaluate("document.documentElement.scrollWidth"), 360, path);
    await view.close();
  }
});

test("hostile names are text in a browser too: no script runs, no element is made", async () => {
  const hostile = `<img src=x onerror="document.title='owned'">`;
  await using hbase = await startHBase({ tables: { t: { families: ["f"], splits: [hostile] } } });
  await using page = await startPage({ hbase });
  await using browser = await openBrowser();
  const { view, complaints } = await open(browser, `${page.url}tables/t`);
  await view.getByText(hostile, { exact: true }).first().waitFor();
  assert.equal(await view.locator("img").count(), 0);
  assert.equal(await view.title(), "t · tshbase");
  assert.deepEqual(complaints, []);
});
