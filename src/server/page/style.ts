/** How the pages look: quiet, light or dark as the reader's system is, and down to the width of a phone. */
export const STYLE = `:root {
  color-scheme: light dark;
  --page: #ffffff;
  --band: #f4f6f7;
  --line: #dde3e6;
  --text: #1d2529;
  --faint: #5b686f;
  --link: #0b6363;
  --good: #1c6b3a;
  --bad: #a8261c;
  --calm: #7a5a00;
  --preamble: #6f7f8a;
  --sasl: #b07a12;
  --established: #0b7a7a;
  --header: #4a63b8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14191c;
    --band: #1c2327;
    --line: #313b41;
    --text: #e4e9ec;
    --faint: #9dabb3;
    --link: #6cc9c5;
    --good: #7fd09b;
    --bad: #ff9a8f;
    --calm: #e3c062;
    --preamble: #8a9aa5;
    --sasl: #d9a441;
    --established: #3bb0ad;
    --header: #8ea3ee;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
code { font: 0.93em/1.4 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: 0.15em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
main:focus { outline: none; }
.skip { position: absolute; left: -999rem; }
.skip:focus { position: static; display: block; padding: 0.5rem 1rem; }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 1.75rem; padding: 0.7rem 1.25rem; background: var(--band); border-bottom: 1px solid var(--line); }
header p { margin: 0; }
.brand a { color: inherit; font-weight: 700; font-size: 1.1rem; text-decoration: none; }
.brand span { color: var(--faint); }
nav a { display: inline-block; padding: 0.15rem 0; margin-right: 1rem; text-decoration: none; }
nav a:hover { text-decoration: underline; }
nav a[aria-current] { color: inherit; font-weight: 600; border-bottom: 2px solid var(--link); }
.live { margin-left: auto; color: var(--faint); }
.live .good::before { content: "● "; }
.good { color: var(--good); }
.bad { color: var(--bad); }
.calm { color: var(--calm); }
button { font: inherit; color: inherit; background: var(--page); border: 1px solid var(--line); border-radius: 4px; padding: 0.05rem 0.6rem; cursor: pointer; }
[hidden] { display: none; }
main { padding: 0.5rem 1.25rem 1.5rem; }
h1 { font-size: 1.35rem; margin: 0.6rem 0 0.4rem; overflow-wrap: anywhere; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
h2 { font-size: 1.05rem; margin: 1.2rem 0 0.35rem; }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr)); gap: 0.5rem 2rem; margin: 0.4rem 0; }
dl div { min-width: 0; }
dt { color: var(--faint); font-size: 0.85rem; }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding: 0.4rem 0.7rem; color: var(--faint); font-size: 0.87rem; background: var(--band); border-bottom: 1px solid var(--line); }
th, td { padding: 0.32rem 0.7rem; text-align: left; vertical-align: top; white-space: nowrap; }
thead th { font-size: 0.82rem; font-weight: 600; color: var(--faint); border-bottom: 1px solid var(--line); }
tbody th { font-weight: 500; }
tbody tr + tr > * { border-top: 1px solid var(--line); }
tbody tr:hover > * { background: var(--band); }
td code, th code { white-space: pre; overflow-wrap: normal; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
time { font-variant-numeric: tabular-nums; }
td.long { white-space: normal; min-width: 15rem; }
td.long code, td.long { overflow-wrap: anywhere; }
td.long code { white-space: normal; }
td.key { white-space: normal; min-width: 9rem; max-width: 22rem; }
td.key code { white-space: normal; overflow-wrap: anywhere; }
td.outcome { white-space: normal; min-width: 5rem; max-width: 24rem; }
td.outcome code { display: block; white-space: normal; overflow-wrap: anywhere; }
td.families { white-space: normal; min-width: 11rem; }
.family { display: inline-block; margin-right: 0.9rem; }
.aside, .none { color: var(--faint); font-weight: 400; font-size: 0.93em; }
.empty { color: var(--faint); margin: 0.3rem 0; }
.more { margin: 0.4rem 0 0; }
.settings { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.1rem 1.1rem; white-space: normal; }
.settings .default { color: var(--faint); }
details summary { cursor: pointer; white-space: nowrap; }
.bar { vertical-align: baseline; }
.bar .preamble { fill: var(--preamble); }
.bar .sasl { fill: var(--sasl); }
.bar .established { fill: var(--established); }
.bar .header { fill: var(--header); }
.steps { list-style: none; margin: 0.3rem 0 0.3rem 0.2rem; padding: 0 0 0 0.6rem; border-left: 2px solid var(--line); }
.steps .at { display: inline-block; min-width: 5rem; color: var(--faint); font-variant-numeric: tabular-nums; }
footer { padding: 0.6rem 1.25rem 1.2rem; color: var(--faint); font-size: 0.87rem; border-top: 1px solid var(--line); }
@media (max-width: 40rem) {
  header, main, footer { padding-left: 0.8rem; padding-right: 0.8rem; }
  .live { margin-left: 0; }
  th, td { padding: 0.3rem 0.5rem; }
}
@media print { .live, nav, footer { display: none; } }
`;
