/** The first page: the cluster, its servers and tables, and the latest of all that happens. */
import type { HBaseStatus, ServerStatus, TableStatus } from "../hbase/status.ts";
import { recentTable, slowTable } from "./calls-view.ts";
import { openTable } from "./connections-view.ts";
import { type Html, type HtmlPart, html } from "./html.ts";
import { cell, code, numberCell, row, section, state, table, tableLink } from "./layout.ts";
import type { Observer } from "./observer.ts";
import { changedSettings, stateOfTable } from "./table-view.ts";
import { age, count, dateAndTime, size } from "./units.ts";

const MOST_CONNECTIONS = 20;
const MOST_CALLS = 20;
const MOST_SLOW = 10;
const MOST_TABLES = 500;

export function overview(status: HBaseStatus, observer: Observer, nowMs: number): Html {
  const names = new Set(status.tables.map(({ name }) => name));
  return html`<h1 class="unseen">Overview</h1>
${cluster(status, nowMs)}
${section("servers", "Servers", servers(status.servers))}
${section("tables", "Tables", tables(status.tables))}
${section("open", "Connections", openTable(observer, MOST_CONNECTIONS), more("/connections", "All connections, and those that were closed"))}
${section("recent", "Recent calls", recentTable(observer, MOST_CALLS, names), more("/calls", "More calls, failures, and sums by method"))}
${section("slow", "Slow calls", slowTable(observer, MOST_SLOW, names))}`;
}

function more(path: string, text: string): Html {
  return html`<p class="more"><a href="${path}">${text}</a></p>`;
}

function cluster(status: HBaseStatus, nowMs: number): Html {
  const facts: readonly (readonly [string, HtmlPart])[] = [
    ["Clients connect to", address(status.bootstrap)],
    ["ZooKeeper", code(status.zookeeper)],
    ["Security", security(status.servers)],
    ["Tells clients", `HBase ${status.version}`],
    ["Cluster id", code(status.clusterId)],
    ["Data", status.dataFolder === undefined ? "in memory" : code(status.dataFolder)],
    ["Up", html`${age(nowMs - status.startedMs)}, since ${dateAndTime(status.startedMs)}`],
  ];
  return html`<section aria-labelledby="cluster-title" id="cluster"><h2 id="cluster-title">Cluster</h2>
<dl>${facts.map(([term, fact]) => html`<div><dt>${term}</dt><dd>${fact}</dd></div>`)}</dl></section>`;
}

/** Long ones are broken between servers. */
function address(bootstrap: string): Html {
  const servers = bootstrap.split(",");
  return html`<code>hbase+rpc://${servers.map((server, index) => (index === 0 ? server : html`,<wbr>${server}`))}</code>`;
}

function security(all: readonly ServerStatus[]): HtmlPart {
  const principals = [...new Set(all.flatMap(({ principal }) => principal ?? []))];
  if (principals.length === 0) return "none (SIMPLE)";
  return html`Kerberos, ${principals.length === 1 ? "one principal" : `${principals.length} principals`}`;
}

function servers(all: readonly ServerStatus[]): Html {
  const isSecure = all.some(({ principal }) => principal !== undefined);
  return table({
    id: "servers-caption",
    caption: html`A master and ${all.length - 1} region ${all.length === 2 ? "server" : "servers"}`,
    columns: [
      { title: "Server" },
      { title: "Address" },
      { title: "State" },
      { title: "Kind" },
      ...(isSecure ? [{ title: "Principal" }] : []),
      { title: "Regions", isNumber: true },
      { title: "Reads", isNumber: true },
      { title: "Writes", isNumber: true },
      { title: "Scanners", isNumber: true },
      { title: "Connections", isNumber: true },
      { title: "Calls", isNumber: true },
      { title: "Answered", isNumber: true },
      { title: "Failed", isNumber: true },
    ],
    rows: all.map((server) => serverRow(server, isSecure)),
    empty: "There is no server.",
  });
}

function serverRow(server: ServerStatus, isSecure: boolean): Html {
  const { name, address, isLive, kind, principal, regions, requests, openScanners, counters } = server;
  const isMaster = server.role === "master";
  const ofRegions = (value: number): Html => numberCell(isMaster ? code(undefined) : count(value));
  return row(
    `server-${name}`,
    name,
    cell(code(address)),
    cell(isLive ? state("live", "good") : state("dead", "bad")),
    cell(kind),
    ...(isSecure ? [cell(code(principal))] : []),
    ofRegions(regions),
    ofRegions(requests.reads),
    ofRegions(requests.writes),
    ofRegions(openScanners),
    numberCell(count(counters.openConnections)),
    numberCell(count(counters.callsReceived)),
    numberCell(count(counters.callsAnswered)),
    numberCell(count(counters.callsFailed)),
  );
}

function tables(all: readonly TableStatus[]): Html {
  // A user's own first: they are what is looked for.
  const shown = [...all].sort((one, other) => Number(one.isSystem) - Number(other.isSystem)).slice(0, MOST_TABLES);
  const own = all.filter(({ isSystem }) => !isSystem).length;
  const cut = shown.length < all.length ? `; the first ${MOST_TABLES} are shown` : "";
  return table({
    id: "tables-caption",
    caption: html`${own} ${own === 1 ? "table" : "tables"}, and HBase’s own${cut}`,
    columns: [
      { title: "Table" },
      { title: "State" },
      { title: "Families" },
      { title: "Regions", isNumber: true },
      { title: "Cells", isNumber: true },
      { title: "Bytes", isNumber: true },
      { title: "Reads", isNumber: true },
      { title: "Writes", isNumber: true },
    ],
    rows: shown.map(tableRow),
    empty: "There is no table.",
  });
}

function tableRow(each: TableStatus): Html {
  const { name, isSystem, families, regions, openRegions, cells, bytes, requests } = each;
  return row(
    `table-${encodeURIComponent(name)}`,
    tableLink(name),
    cell(stateOfTable(each)),
    html`<td class="families">${families.map(
      ({ name: family, settings }) =>
        html`<span class="family"><code>${family}</code>${isSystem ? undefined : changedSettings(settings)}</span> `,
    )}</td>`,
    numberCell(openRegions === regions ? count(regions) : `${count(openRegions)} of ${count(regions)}`),
    numberCell(count(cells)),
    numberCell(size(bytes)),
    numberCell(count(requests.reads)),
    numberCell(count(requests.writes)),
  );
}
