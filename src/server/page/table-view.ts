/** The page of one table: its settings, its families, its regions. */
import { toPrintable } from "../../bytes/printable.ts";
import type { RegionStatus, Setting, TableStatus } from "../hbase/status.ts";
import { type Html, html } from "./html.ts";
import { cell, code, numberCell, ofAll, row, section, state, table } from "./layout.ts";
import { count, size } from "./units.ts";

const MOST_REGIONS = 1_000;
const MAX_KEY_BYTES = 200;

export function tableView(each: TableStatus, regions: readonly RegionStatus[]): Html {
  return html`<h1>Table <code>${each.name}</code></h1>
<section aria-labelledby="table-title" id="table"><h2 id="table-title">Description</h2><dl>
<div><dt>State</dt><dd>${stateOfTable(each)}</dd></div>
<div><dt>Regions</dt><dd>${each.openRegions} of ${each.regions} open</dd></div>
<div><dt>Stored</dt><dd>${count(each.cells)} cells, ${size(each.bytes)}</dd></div>
<div><dt>Requests</dt><dd>${count(each.requests.reads)} reads, ${count(each.requests.writes)} writes</dd></div>
<div><dt>Settings</dt><dd>${each.settings.length === 0 ? "HBase’s defaults" : settingList(each.settings)}</dd></div>
</dl></section>
${section("families", "Families", families(each))}
${section("regions", "Regions", regionsTable(regions))}`;
}

export function stateOfTable({ state: text, regions, openRegions }: TableStatus): Html {
  if (text !== "ENABLED") return state(text, "calm");
  return openRegions === regions ? state(text, "good") : state(`${text}, not all open`, "bad");
}

/** What differs from HBase's defaults, in a few words. */
export function changedSettings(settings: readonly Setting[]): Html {
  return html`${settings.filter(({ isDefault }) => !isDefault).map(({ key, value }) => html` <span class="aside">${key} ${value}</span>`)}`;
}

function settingList(settings: readonly Setting[]): Html {
  return html`<ul class="settings">${settings.map(
    ({ key, value, isDefault }) =>
      html`<li${isDefault ? html` class="default"` : undefined}><code>${key}</code> ${value}</li>`,
  )}</ul>`;
}

function families({ families: all }: TableStatus): Html {
  return table({
    id: "families-caption",
    caption: html`${all.length} column ${all.length === 1 ? "family" : "families"}; what differs from HBase’s defaults stands out`,
    columns: [{ title: "Family" }, { title: "Settings" }],
    rows: all.map(({ name, settings }, index) => row(`family-${index}`, code(name), cell(settingList(settings)))),
    empty: "It has no family.",
  });
}

function regionsTable(all: readonly RegionStatus[]): Html {
  const shown = all.slice(0, MOST_REGIONS);
  return table({
    id: "regions-caption",
    caption: html`${ofAll(shown.length, all.length)} in the order of their keys; requests since each was opened`,
    columns: [
      { title: "Region" },
      { title: "Start key" },
      { title: "End key" },
      { title: "State" },
      { title: "Server" },
      { title: "Cells", isNumber: true },
      { title: "Bytes", isNumber: true },
      { title: "Reads", isNumber: true },
      { title: "Writes", isNumber: true },
    ],
    rows: shown.map(regionRow),
    empty: "It has no region.",
  });
}

function regionRow(region: RegionStatus): Html {
  const { encodedName, replicaId, startKey, endKey, state: text, server, size: stored, requests } = region;
  return row(
    `region-${encodedName}`,
    html`<code>${encodedName}</code>${replicaId === 0 ? undefined : html` <span class="aside">replica ${replicaId}</span>`}`,
    cell(regionKey(startKey, "first row")),
    cell(regionKey(endKey, "last row")),
    cell(state(text, text === "OPEN" ? "good" : "calm")),
    cell(server ?? code(undefined)),
    numberCell(stored === undefined ? code(undefined) : count(stored.cells)),
    numberCell(stored === undefined ? code(undefined) : size(stored.bytes)),
    numberCell(count(requests.reads)),
    numberCell(count(requests.writes)),
  );
}

function regionKey(key: Buffer, ifEmpty: string): Html {
  return key.length === 0 ? html`<span class="none">(${ifEmpty})</span>` : code(toPrintable(key, MAX_KEY_BYTES));
}
