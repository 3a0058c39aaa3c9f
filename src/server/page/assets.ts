/**
 * What browsers fetch beside the pages. Texts in this package and files of their own to a browser: its policy allows no style and no
 * script inside a page.
 */
import { LIVE_SCRIPT } from "./live-script.ts";
import { STYLE } from "./style.ts";

export interface Asset {
  readonly type: string;
  readonly text: string;
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b6e6e"/><path d="M4 4h2v3.2h4V4h2v8h-2V8.800H6V12H4z" fill="#fff"/></svg>`;

export const ASSETS: ReadonlyMap<string, Asset> = new Map([
  ["/style.css", { type: "text/css; charset=utf-8", text: STYLE }],
  ["/live.js", { type: "text/javascript; charset=utf-8", text: LIVE_SCRIPT }],
  ["/icon.svg", { type: "image/svg+xml", text: ICON }],
]);
