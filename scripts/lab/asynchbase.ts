/**
 * asynchbase (org.hbase:asynchbase), OpenTSDB's client of the protocol of old, in a JVM of its own: what it makes of a cluster that it
 * finds by ZooKeeper.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { startCluster } from "./cluster.ts";
import { JavaTables } from "./java-tables.ts";
import { compileJava, javaCommand, resolveAsyncHBase, type Tell, toStandardError } from "./maven.ts";
import type { TableForm } from "./operation-form.ts";
import { run } from "./processes.ts";

export const ASYNCHBASE_TABLE = "asynchbase";
/** What it wants to find there. */
export const ASYNCHBASE_FORM: TableForm = { families: ["f"], splits: ["m"] };

/**
 * Its fixed sequence of operations on the table, which must be empty: a line for each, what was asked, a tab, what it gave.
 * @param zookeeper host:port
 */
export async function runAsyncHBase(zookeeper: string, tell: Tell = toStandardError): Promise<string[]> {
  const jars = await resolveAsyncHBase(tell);
  const classes = await compileJava(["AsyncHBase.java"], jars, tell);
  const { code, stdout, stderr, timedOut } = await run(
    javaCommand(),
    [
      "-Djava.net.preferIPv4Stack=true",
      "-cp",
      [classes, jars].join(delimiter),
      "lab.AsyncHBase",
      zookeeper,
      ASYNCHBASE_TABLE,
    ],
    { timeoutMs: 90_000 },
  );
  if (timedOut || code !== 0) throw new Error(`AsyncHBase failed:\n${stdout}\n${stderr}`);
  return stdout.split("\n").filter((line) => line.includes("\t"));
}

/** Writes what a real HBase 2.6.4 answers; how many answers. */
export async function recordAsyncHBase(path: string, tell: Tell = toStandardError): Promise<number> {
  const cluster = await startCluster({ version: "2.6.4-hadoop3", tell });
  try {
    await using java = await JavaTables.start(cluster, { tell });
    await java.createTable(ASYNCHBASE_TABLE, ASYNCHBASE_FORM);
    const answers = await runAsyncHBase(`127.0.0.1:${cluster.zkPort}`, tell);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${answers.join("\n")}\n`);
    return answers.length;
  } finally {
    await cluster.stop();
  }
}
