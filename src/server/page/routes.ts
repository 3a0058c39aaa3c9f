/** Which address of the page shows what. */
import type { EmbeddedHBase } from "../hbase/embedded-hbase.ts";
import { ASSETS } from "./assets.ts";
import { callsView } from "./calls-view.ts";
import { connectionsView } from "./connections-view.ts";
import { type Html, html } from "./html.ts";
import { layout } from "./layout.ts";
import { metricsText } from "./metrics.ts";
import type { Observer } from "./observer.ts";
import { overview } from "./overview.ts";
import { statusJson } from "./status-json.ts";
import { tableView } from "./table-view.ts";

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** the part of it that tells whether it has changed; default: all */
  readonly changes?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const HTML_TYPE = "text/html; charset=utf-8";
const MAX_REFRESH_SECONDS = 3_600;

interface View {
  readonly title: string;
  /** of the navigation */
  readonly path: string;
  readonly main: Html;
  readonly status?: number;
}

/** @param target as it stands in the request's first line */
export function answerTo(target: string, hbase: EmbeddedHBase, observer: Observer): Answer {
  const at = target.indexOf("?");
  const path = at < 0 ? target : target.slice(0, at);
  const query = new URLSearchParams(at < 0 ? "" : target.slice(at));
  const asset = ASSETS.get(path);
  if (asset !== undefined) return { status: 200, type: asset.type, body: asset.text };
  const data = dataAt(path, hbase, observer);
  if (data !== undefined) return data;
  const { title, path: current, main, status = 200 } = viewAt(path, hbase, observer);
  const body = layout({ title, path: current, main, nowMs: Date.now(), refreshSeconds: secondsOf(query) });
  return { status, type: HTML_TYPE, body: body.text, changes: main.text };
}

function dataAt(path: string, hbase: EmbeddedHBase, observer: Observer): Answer | undefined {
  switch (path) {
    case "/status.json":
      return { status: 200, type: "application/json; charset=utf-8", body: statusJson(hbase, observer) };
    case "/metrics":
      return {
        status: 200,
        type: "text/plain; version=0.0.4; charset=utf-8",
        body: metricsText(hbase.status(), observer),
      };
    case "/hbase-site.xml":
      return { status: 200, type: "application/xml; charset=utf-8", body: hbase.siteXml() };
    default:
      return undefined;
  }
}

function viewAt(path: string, hbase: EmbeddedHBase, observer: Observer): View {
  switch (path) {
    case "/":
      return { title: "Overview", path, main: overview(hbase.status(), observer, Date.now()) };
    case "/connections":
      return { title: "Connections", path, main: connectionsView(observer) };
    case "/calls":
      return {
        title: "Calls",
        path,
        main: callsView(observer, new Set(hbase.status().tables.map(({ name }) => name))),
      };
    default:
      return path.startsWith(TABLES) ? tableAt(path.slice(TABLES.length), hbase) : nothing("There is no such page.");
  }
}

const TABLES = "/tables/";

function tableAt(encoded: string, hbase: EmbeddedHBase): View {
  const name = decoded(encoded);
  const regions = name === undefined ? undefined : hbase.regionStatus(name);
  const table = hbase.status().tables.find((each) => each.name === name);
  if (regions === undefined || table === undefined) return nothing("There is no such table, or none any more.");
  return { title: table.name, path: TABLES, main: tableView(table, regions) };
}

function nothing(text: string): View {
  const main = html`<h1>Not here</h1>
<p>${text} <a href="/">To the overview</a></p>`;
  return { title: "Not here", path: "", main, status: 404 };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function secondsOf(query: URLSearchParams): number | undefined {
  const seconds = Number(query.get("refresh"));
  return Number.isInteger(seconds) && seconds >= 1 && seconds <= MAX_REFRESH_SECONDS ? seconds : undefined;
}
