/** An embedded HBase in a process of its own: on disk to be killed, in memory to be held against many. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { TestContext } from "node:test";
import { startHBase } from "../../src/testing.ts";

/** With the family `f`, in four regions on two servers. */
export const PROCESS_TABLE = "t";

/** What the process runs, until it is killed. @param data undefined: in memory */
export async function serveForEver(data: string | undefined): Promise<void> {
  const splits = ["4", "8", "c"];
  const tables = { [PROCESS_TABLE]: { families: ["f"], splits } };
  const server = await startHBase({ regionServers: 2, tables, ...(data === undefined ? {} : { data }) });
  process.stdout.write(`${server.uri}\n`);
}

export interface ServerProcess {
  readonly uri: string;
  /** SIGKILL; resolves when nothing is left of it. */
  kill(): Promise<void>;
}

/** Rejects if the process ends before it serves. @param data a folder; undefined: in memory */
export async function startServerProcess(t: TestContext, data?: string): Promise<ServerProcess> {
  const script = `import(${JSON.stringify(import.meta.url)}).then((it) => it.${serveForEver.name}(process.argv[1]))`;
  const args = data === undefined ? [] : [data];
  const child = spawn(process.execPath, ["-e", script, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const closed = once(child, "close");
  return { uri: await firstLine(child, closed), kill: () => kill(child, closed) };
}

async function firstLine(child: ChildProcess, closed: Promise<unknown>): Promise<string> {
  if (child.stdout === null) throw new Error("its output is not piped");
  const lines = createInterface({ input: child.stdout });
  const ended = closed.then(() => {
    throw new Error("the server's process ended before it served");
  });
  const [line] = (await Promise.race([once(lines, "line"), ended])) as [string];
  ended.catch(() => undefined);
  return line;
}

async function kill(child: ChildProcess, closed: Promise<unknown>): Promise<void> {
  child.kill("SIGKILL");
  await closed;
}
