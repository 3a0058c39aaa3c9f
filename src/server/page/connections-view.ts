/** Connections: those that are open, those that were closed last, and step by step how each opened. */
import { type Html, html } from "./html.ts";
import { type Column, cell, code, numberCell, ofAll, row, section, state, table } from "./layout.ts";
import { type Observer, REMEMBERED, type SeenConnection } from "./observer.ts";
import { count, milliseconds, timeOfDay } from "./units.ts";

const MOST_SHOWN = 200;

const COLUMNS: readonly Column[] = [
  { title: "Connection" },
  { title: "Accepted" },
  { title: "Client" },
  { title: "User" },
  { title: "Service" },
  { title: "Authentication" },
  { title: "Opening" },
  { title: "Calls", isNumber: true },
];

export function connectionsView(observer: Observer): Html {
  const closed = observer.closedConnections();
  return html`<h1>Connections</h1>
${section("open", "Open now", openTable(observer, MOST_SHOWN))}
${section(
  "closed",
  "Closed",
  table({
    id: "closed-caption",
    caption: html`The last ${REMEMBERED.closedConnections} that ended, the latest first, and what ended them`,
    columns: [...COLUMNS, { title: "Closed" }, { title: "Because" }],
    rows: closed.map((connection) => connectionRow(connection)),
    empty: "No connection has ended since this page was started.",
  }),
)}`;
}

export function openTable(observer: Observer, most: number): Html {
  const open = observer.openConnections(most);
  return table({
    id: "open-caption",
    caption: html`${ofAll(open.length, observer.openCount)} open, the latest first`,
    columns: COLUMNS,
    rows: open.map((connection) => connectionRow(connection)),
    empty: "No client is connected.",
  });
}

function connectionRow(connection: SeenConnection): Html {
  const { server, number, openedMs, peer, user, service, calls, closed } = connection;
  const id = `connection-${server}-${number}`;
  const end = closed === undefined ? [] : [cell(timeOfDay(closed.atMs)), html`<td class="long">${closed.reason}</td>`];
  return row(
    id,
    html`${server} <span class="aside">#${number}</span>`,
    cell(timeOfDay(openedMs)),
    cell(code(peer)),
    cell(code(user)),
    cell(service ?? code(undefined)),
    cell(authentication(connection)),
    cell(opening(id, connection)),
    numberCell(count(calls)),
    ...end,
  );
}

function authentication({ auth, qop }: SeenConnection): Html {
  if (auth === undefined) return state("not yet", "calm");
  return auth === "simple" ? html`SIMPLE` : html`${auth.toUpperCase()}, ${qop ?? "auth"}`;
}

/** A bar of its phases, which opens to the list of its steps. */
function opening(id: string, { steps, moreSteps }: SeenConnection): Html {
  const last = steps.at(-1);
  if (last === undefined) return html`<span class="none">–</span>`;
  const more = moreSteps === 0 ? undefined : html`<li>and ${count(moreSteps)} more</li>`;
  return html`<details id="${id}-opening"><summary>${bar(steps, last.atMs)} ${milliseconds(last.atMs)} ms</summary>
<ol class="steps"><li><span class="at">0.00 ms</span> accepted</li>${steps.map(
    ({ type, text, atMs }) => html`<li class="${type}"><span class="at">${milliseconds(atMs)} ms</span> ${text}</li>`,
  )}${more}</ol></details>`;
}

const BAR_WIDTH = 60;

/** For the eye only: the list says the same. Attributes instead of styles, which the page's policy forbids. */
function bar(steps: SeenConnection["steps"], totalMs: number): Html {
  const scale = totalMs === 0 ? 0 : BAR_WIDTH / totalMs;
  const parts = steps.map(({ type, atMs }, index) => {
    const from = (steps[index - 1]?.atMs ?? 0) * scale;
    return html`<rect class="${type}" x="${from.toFixed(1)}" y="0" width="${(atMs * scale - from).toFixed(1)}" height="8"/>`;
  });
  return html`<svg class="bar" width="${BAR_WIDTH}" height="8" aria-hidden="true" focusable="false">${parts}</svg>`;
}
