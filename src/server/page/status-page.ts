/**
 * The status page of an embedded HBase: a web server on a local port that shows, in a browser or to a script, what there is and what
 * happens. It only reads: no request changes anything.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { InvalidArgumentError } from "../../errors/usage-errors.ts";
import type { EmbeddedHBase } from "../hbase/embedded-hbase.ts";
import { listenFailure } from "../listen-failure.ts";
import { isGoodHost } from "./host-check.ts";
import { Observer } from "./observer.ts";
import { type Answer, answerTo } from "./routes.ts";

export interface StatusPageOptions {
  readonly hbase: EmbeddedHBase;
  /** default: any free port */
  readonly port?: number;
  /** the address to listen on; default `127.0.0.1`, for the page asks nobody who they are */
  readonly listenOn?: string;
  /** host names, beside `localhost` and every address, by which browsers may ask for it; default: those of `listenOn` and of the cluster */
  readonly hostNames?: readonly string[];
  /** from how many milliseconds on a call is slow; default 100 */
  readonly slowCallMs?: number;
}

export class StatusPage implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  readonly #leave: () => void;
  #closing: Promise<void> | undefined;

  /** @internal use `startPage` */
  constructor(url: string, server: Server, leave: () => void) {
    this.url = url;
    this.#server = server;
    this.#leave = leave;
  }

  /** Listens and watches no more; idempotent. The HBase goes on. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      this.#leave();
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

const MAX_CONNECTIONS = 100;
const REQUEST_TIMEOUT_MS = 10_000;
const MAX_HEADER_BYTES = 16_384;

/** As `startPage`. */
export async function openPage(options: StatusPageOptions): Promise<StatusPage> {
  const { hbase, port = 0, listenOn = "127.0.0.1", slowCallMs = 100 } = options;
  if (!(slowCallMs >= 0)) throw new InvalidArgumentError("slowCallMs", `${slowCallMs} is no number from 0`);
  const observer = new Observer({ slowCallMs });
  const names = new Set((options.hostNames ?? [listenOn, hbase.master.host]).map((name) => name.toLowerCase()));
  const limits = { requestTimeout: REQUEST_TIMEOUT_MS, maxHeaderSize: MAX_HEADER_BYTES };
  const server = createServer(limits, (request, response) => {
    send(request, response, answerOf(request, names, hbase, observer));
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, listenOn, resolve);
  }).catch((error: unknown) => {
    throw listenFailure(error, { portOption: "port", port, who: "the status page", listenOn });
  });
  server.on("error", () => {});
  const { port: actual } = server.address() as AddressInfo;
  return new StatusPage(`http://${urlHostOf(listenOn)}:${actual}/`, server, hbase.observe(observer.see));
}

function answerOf(
  { method, url = "/", headers }: IncomingMessage,
  names: ReadonlySet<string>,
  hbase: EmbeddedHBase,
  observer: Observer,
): Answer {
  if (!isGoodHost(headers.host, names))
    return plain(421, "This page is asked for by its address or as localhost, and not by another name.");
  // RFC 9110: who answers GET answers HEAD with the same header.
  if (method !== "GET" && method !== "HEAD")
    return { ...plain(405, "This page can only be read: GET, HEAD."), headers: { Allow: "GET, HEAD" } };
  try {
    return answerTo(url, hbase, observer);
  } catch (error) {
    return plain(500, `This cannot be told now: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function plain(status: number, text: string): Answer {
  return { status, type: "text/plain; charset=utf-8", body: `${text}\n` };
}

/** No script and no style but the page's own files, no frames, nothing from anywhere else, nothing sent anywhere. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "Content-Security-Policy": POLICY,
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cache-Control": "no-cache",
};

function send(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  const { status, type, body, changes = body, headers = {} } = answer;
  const etag = `"${createHash("sha1").update(changes).digest("base64url")}"`;
  const isKnown = status === 200 && request.headers["if-none-match"] === etag;
  const length = isKnown ? {} : { "Content-Length": Buffer.byteLength(body) };
  response.writeHead(isKnown ? 304 : status, { ...HEADERS, "Content-Type": type, ETag: etag, ...length, ...headers });
  response.end(isKnown || request.method === "HEAD" ? undefined : body);
}

/** Where a browser on this machine finds it. */
function urlHostOf(listenOn: string): string {
  if (listenOn === "0.0.0.0" || listenOn === "::") return "localhost";
  return listenOn.includes(":") ? `[${listenOn}]` : listenOn;
}
