/** What the blocking Admin is answered by a real HBase 2.6.4 without security, for each step of the shell's list. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { SHELL_STEPS } from "../../test/hbase/shell-steps.ts";
import { startCluster } from "./cluster.ts";
import { referenceClientVersion } from "./java-client.ts";
import { JavaTables } from "./java-tables.ts";
import { type Tell, toStandardError } from "./maven.ts";

/** Writes a line for each; how many. */
export async function recordShell(path: string, tell: Tell = toStandardError): Promise<number> {
  const cluster = await startCluster({ version: referenceClientVersion, tell });
  try {
    await using java = await JavaTables.start(cluster, { tell });
    await java.reconnect({}, { blocking: true });
    const lines: string[] = [];
    for (const { name, operation } of SHELL_STEPS)
      lines.push(`  ${JSON.stringify({ name, answer: await java.answer(operation.op, operation) })}`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `[\n${lines.join(",\n")}\n]\n`);
    return lines.length;
  } finally {
    await cluster.stop();
  }
}
