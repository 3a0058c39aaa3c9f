/** Calls: the last ones, the slow ones, those without a result, and sums by method. */
import { type Html, html } from "./html.ts";
import { type Column, cell, code, numberCell, row, section, state, table, tableLink } from "./layout.ts";
import type { MethodSum } from "./method-sums.ts";
import type { Observer, SeenCall } from "./observer.ts";
import { count, milliseconds, size, timeOfDay } from "./units.ts";

const MOST_RECENT = 200;

const COLUMNS: readonly Column[] = [
  { title: "Call" },
  { title: "Time" },
  { title: "ms", isNumber: true },
  { title: "Outcome" },
  { title: "Table" },
  { title: "What of it" },
  { title: "Server" },
  { title: "Client" },
  { title: "User" },
  { title: "Asked", isNumber: true },
  { title: "Answered", isNumber: true },
];

export function callsView(observer: Observer, tables: ReadonlySet<string>): Html {
  return html`<h1>Calls</h1>
${section("recent", "Recent", recentTable(observer, MOST_RECENT, tables))}
${section("slow", "Slow", slowTable(observer, undefined, tables))}
${section("failed", "Without a result", failedTable(observer, tables))}
${section("methods", "By method", methodsTable(observer.methods()))}`;
}

/** @param tables those that there are: only they have a page */
export function recentTable(observer: Observer, most: number, tables: ReadonlySet<string>): Html {
  return callTable(
    "recent",
    html`The latest first; milliseconds until the answer was ready`,
    observer.calls(most),
    tables,
  );
}

export function slowTable(observer: Observer, most: number | undefined, tables: ReadonlySet<string>): Html {
  const caption = html`Calls that took ${count(observer.slowCallMs)} ms or more, the latest first`;
  return callTable(
    "slow",
    caption,
    observer.slowCalls(most),
    tables,
    `No call took ${observer.slowCallMs} ms or more.`,
  );
}

function failedTable(observer: Observer, tables: ReadonlySet<string>): Html {
  const caption = html`Calls that failed, or were never answered, the latest first`;
  return callTable("failed", caption, observer.failedCalls(), tables, "No call has failed.");
}

function callTable(
  id: string,
  caption: Html,
  calls: readonly SeenCall[],
  tables: ReadonlySet<string>,
  empty = "No call has come since this page was started.",
): Html {
  const rows = calls.map((call) => callRow(`${id}-${call.id}`, call, tables));
  return table({ id: `${id}-caption`, caption, columns: COLUMNS, rows, empty });
}

function callRow(id: string, call: SeenCall, tables: ReadonlySet<string>): Html {
  const { service, method, startedMs, server, target, peer, user, tookMs, requestBytes, answerBytes } = call;
  const name = target?.table;
  return row(
    id,
    html`<span class="aside">${service}.</span>${method}`,
    cell(timeOfDay(startedMs)),
    numberCell(tookMs === undefined ? "" : milliseconds(tookMs)),
    html`<td class="outcome">${outcome(call)}</td>`,
    cell(name !== undefined && tables.has(name) ? tableLink(name) : code(name)),
    html`<td class="key">${code(target?.detail ?? target?.region)}</td>`,
    cell(server),
    cell(code(peer)),
    cell(code(user)),
    numberCell(size(requestBytes)),
    numberCell(answerBytes === undefined ? "" : size(answerBytes)),
  );
}

function outcome({ outcome: how, exception }: SeenCall): Html {
  switch (how) {
    case "answered":
      return state("answered", "good");
    case "failed":
      return html`${state("failed", "bad")} <code>${exception}</code>`;
    case "dropped":
      return html`${state("dropped", "bad")} a fault kept the answer`;
    case "abandoned":
      return html`${state("abandoned", "bad")} the connection ended first`;
    case "running":
      return state("running", "calm");
  }
}

function methodsTable(sums: readonly MethodSum[]): Html {
  return table({
    id: "methods-caption",
    caption: html`Since this page was started, the most called first`,
    columns: [
      { title: "Method" },
      { title: "Calls", isNumber: true },
      { title: "Without a result", isNumber: true },
      { title: "Mean ms", isNumber: true },
      { title: "Longest ms", isNumber: true },
    ],
    rows: sums.map(({ service, method, calls, failed, totalMs, maxMs }, index) =>
      row(
        `method-${index}`,
        html`<span class="aside">${service === "" ? "" : `${service}.`}</span>${method}`,
        numberCell(count(calls)),
        numberCell(count(failed)),
        numberCell(milliseconds(totalMs / calls)),
        numberCell(milliseconds(maxMs)),
      ),
    ),
    empty: "No call has been answered since this page was started.",
  });
}
