/** Asks a status page over HTTP, with nothing added to what is said here. */
import { type IncomingHttpHeaders, request } from "node:http";
import type { StatusPage } from "../../../src/server/page/status-page.ts";

export interface PageAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export function ask(
  page: StatusPage,
  path: string,
  { method = "GET", headers = {} }: { readonly method?: string; readonly headers?: Record<string, string> } = {},
): Promise<PageAnswer> {
  const { hostname, port } = new URL(page.url);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const { statusCode = 0 } = response;
        resolve({ status: statusCode, headers: response.headers, text: Buffer.concat(chunks).toString("utf8") });
      });
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** What is read of a page: its tags taken out, its references resolved. */
export function readable(html: string): string {
  return html
    .replace(/<[^>]*>/g, " ")
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/\s+/g, " ");
}

/** The cells of the row with this id, as they are read. */
export function rowOf(html: string, id: string): string[] | undefined {
  const start = html.indexOf(`<tr id="${id}">`);
  if (start < 0) return undefined;
  const row = html.slice(start, html.indexOf("</tr>", start));
  return [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = ""]) => readable(cell).trim());
}
