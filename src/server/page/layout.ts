/** What all pages have around what they show, and how their tables are made. */
import { type Html, type HtmlPart, html } from "./html.ts";
import { timeOfDay } from "./units.ts";

export interface PageParts {
  readonly title: string;
  /** of the page in the navigation that this one is, or belongs to */
  readonly path: string;
  readonly main: Html;
  readonly nowMs: number;
  /** how often it reloads itself where there is no JavaScript */
  readonly refreshSeconds: number | undefined;
}

const NAVIGATION = [
  { path: "/", title: "Overview" },
  { path: "/connections", title: "Connections" },
  { path: "/calls", title: "Calls" },
];

export function layout({ title, path, main, nowMs, refreshSeconds }: PageParts): Html {
  const refresh =
    refreshSeconds === undefined ? undefined : html`<meta http-equiv="refresh" content="${refreshSeconds}">`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · tshbase</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/style.css">
<script src="/live.js" defer></script>
${refresh === undefined ? undefined : html`<noscript>${refresh}</noscript>`}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header>
<p class="brand"><a href="/">tshbase</a> <span>embedded HBase</span></p>
<nav aria-label="Pages">${NAVIGATION.map((item) => link(item, path))}</nav>
<p class="live"><span id="live" role="status" hidden></span> <button id="pause" type="button" hidden>Pause</button>
<noscript>As of ${timeOfDay(nowMs)}. <a href="?">Reload</a>, or <a href="?refresh=5">every 5 seconds</a>.</noscript></p>
</header>
<main id="main" tabindex="-1">
${main}
</main>
<footer><p>As data: <a href="/status.json">status.json</a>, <a href="/metrics">metrics</a> for Prometheus, <a href="/hbase-site.xml">hbase-site.xml</a> for clients.</p></footer>
</body>
</html>
`;
}

function link({ path, title }: (typeof NAVIGATION)[number], current: string): Html {
  return path === current
    ? html`<a href="${path}" aria-current="page">${title}</a> `
    : html`<a href="${path}">${title}</a> `;
}

export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

export interface TableParts {
  /** of the caption; unique on its page */
  readonly id: string;
  readonly caption: Html;
  readonly columns: readonly Column[];
  readonly rows: readonly Html[];
  /** said in place of a table without rows */
  readonly empty: string;
}

/** One that can be wider than the window: it is scrolled alone, with the keyboard too. */
export function table({ id, caption, columns, rows, empty }: TableParts): Html {
  if (rows.length === 0) return html`<p class="empty" id="${id}-table">${empty}</p>`;
  return html`<div class="scroll" id="${id}-table" role="region" aria-labelledby="${id}" tabindex="0"><table>
<caption id="${id}">${caption}</caption>
<thead><tr>${columns.map(head)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

function head({ title, isNumber }: Column): Html {
  return isNumber === true ? html`<th scope="col" class="number">${title}</th>` : html`<th scope="col">${title}</th>`;
}

/** @param id unique on its page: by it the row is found again when the page changes */
export function row(id: string, first: HtmlPart, ...others: readonly Html[]): Html {
  return html`<tr id="${id}"><th scope="row">${first}</th>${others}</tr>
`;
}

export function cell(content: HtmlPart): Html {
  return html`<td>${content}</td>`;
}

export function numberCell(content: HtmlPart): Html {
  return html`<td class="number">${content}</td>`;
}

/** Names, keys, addresses: as they are typed. */
export function code(text: string | undefined): Html {
  return text === undefined || text === "" ? html`<span class="none">–</span>` : html`<code>${text}</code>`;
}

/** A state in a word; its colour says whether all is well. */
export function state(text: string, mood: "good" | "bad" | "calm"): Html {
  return html`<span class="state ${mood}">${text}</span>`;
}

export function section(id: string, title: string, ...content: readonly HtmlPart[]): Html {
  return html`<section aria-labelledby="${id}-title" id="${id}">
<h2 id="${id}-title">${title}</h2>
${content}
</section>
`;
}

export function tableLink(name: string): Html {
  return html`<a href="/tables/${encodeURIComponent(name)}">${name}</a>`;
}

/** "…, of 12,345": what is left out. */
export function ofAll(shown: number, all: number): string {
  return shown < all ? `${shown.toLocaleString("en-US")} of ${all.toLocaleString("en-US")}` : String(shown);
}
