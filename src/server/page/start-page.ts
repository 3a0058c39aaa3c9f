/** The way to the status page: loads it when somebody wants one, for most who start an HBase do not. */
import type { StatusPage, StatusPageOptions } from "./status-page.ts";

/** Starts it, and watches from then on. Rejects with `InvalidArgumentError` if the port is taken, with Node's as its cause. */
export async function startPage(options: StatusPageOptions): Promise<StatusPage> {
  const { openPage } = await import("./status-page.ts");
  return openPage(options);
}
