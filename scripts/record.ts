/**
 * `npm run record`: writes test/golden/*.json anew. Names of clusters as arguments record only those; `values` and `cells` are
 * the goldens of the value codecs and of cell blocks, `operations` what Java sends and gets for operations on tables and
 * for orders to the master (`admin`: for those alone), `shell` what the commands of HBase's shell get, `asynchbase` what asynchbase gets.
 */
import { join } from "node:path";
import { recordAsyncHBase } from "./lab/asynchbase.ts";
import { repositoryRoot } from "./lab/folders.ts";
import { stopEverything } from "./lab/processes.ts";
import { recordAll } from "./lab/record.ts";
import { recordCells } from "./lab/record-cells.ts";
import { recordOperations } from "./lab/record-operations.ts";
import { recordShell } from "./lab/record-shell.ts";
import { recordValues } from "./lab/record-values.ts";

const golden = join(repositoryRoot, "test/golden");
const wanted = process.argv.slice(2);
const others = ["values", "cells", "operations", "admin", "shell", "asynchbase"];
const clusters = wanted.filter((name) => !others.includes(name));
try {
  if (wanted.length === 0 || wanted.includes("values")) {
    const count = await recordValues(join(golden, "values/java-bytes.json"));
    process.stdout.write(`${count} values\n`);
  }
  if (wanted.length === 0 || wanted.includes("cells")) {
    const files = await recordCells(join(golden, "cells"));
    process.stdout.write(`${files.length} files of cells\n`);
  }
  if (wanted.length === 0 || wanted.includes("operations") || wanted.includes("admin")) {
    const adminOnly = wanted.length > 0 && !wanted.includes("operations");
    const files = await recordOperations(join(golden, "operations"), { adminOnly });
    process.stdout.write(`${files.length} files of operations\n`);
  }
  if (wanted.length === 0 || wanted.includes("shell")) {
    const count = await recordShell(join(golden, "shell/2.6.4.json"));
    process.stdout.write(`${count} steps of the shell\n`);
  }
  if (wanted.length === 0 || wanted.includes("asynchbase")) {
    const count = await recordAsyncHBase(join(golden, "asynchbase/2.6.4.txt"));
    process.stdout.write(`${count} answers to asynchbase\n`);
  }
  if (wanted.length === 0 || clusters.length > 0) {
    const files = await recordAll({ folder: golden, ...(clusters.length > 0 ? { clusters } : {}) });
    process.stdout.write(`${files.length} files\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await stopEverything();
}
