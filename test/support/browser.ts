/** A real browser without a window, for tests and pictures of the status page: the machine's Chromium, driven by playwright-core. */
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { env } from "node:process";
import { type BrowserContext, type BrowserContextOptions, chromium } from "playwright-core";

// Playwright's types name the browser's. We have those of Node alone, and code that runs in the page is text here.
declare global {
  interface Node {}
  interface HTMLElement {}
  interface SVGElement {}
  interface HTMLElementTagNameMap {}
}

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-lcd-text",
];

export interface TestBrowser extends AsyncDisposable {
  readonly context: BrowserContext;
}

/** With a profile of its own, which goes with it. Throws, with what to install, if there is no browser. */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<TestBrowser> {
  const executablePath = browserProgram();
  const profile = mkdtempSync(join(tmpdir(), "tshbase-browser-"));
  const removeProfile = (): void => rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  try {
    const context = await chromium.launchPersistentContext(profile, { ...options, executablePath, args: FLAGS });
    return {
      context,
      async [Symbol.asyncDispose]() {
        await context.close();
        removeProfile();
      },
    };
  } catch (error) {
    removeProfile();
    throw error;
  }
}

function browserProgram(): string {
  const named = env["CHROME_PATH"];
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [...(named === undefined ? [] : [named]), ...places].find(isProgram);
  if (found !== undefined) return found;
  throw new Error(
    `no browser for the status page: none of ${NAMES.join(", ")} is in PATH. On Debian or Ubuntu: apt-get install chromium; elsewhere set CHROME_PATH`,
  );
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
