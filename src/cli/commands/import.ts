/** `tshbase import`: lines of JSON, as export writes them, into a table. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { type Checkpoint, CheckpointFile } from "../checkpoint.ts";
import { type Call, type Command, defineCommand } from "../command.ts";
import { Importer } from "../importer.ts";
import { after } from "../line-reader.ts";
import { grouped, rowsText } from "../progress.ts";
import { TABLE } from "../read-options.ts";
import { UsageError } from "../usage-error.ts";

export const importRows: Command = defineCommand({
  name: "import",
  summary: "write the rows that export has written into a table",
  arguments: [TABLE],
  options: {
    file: { type: "string", placeholder: "FILE", meaning: "where from. Default: standard input" },
    resume: { type: "boolean", meaning: "go on where the checkpoint says; without one, from the beginning" },
    checkpoint: {
      type: "string",
      placeholder: "FILE",
      meaning: "how far it got. Default: FILE.tshbase-progress; none for standard input",
    },
    "skip-bad": { type: "boolean", meaning: "pass over lines that are no rows; the exit status is 1 then" },
  },
  details: [
    "A line is { row, cells: [{ column, timestamp, type, value }] }, as export and scan --json print it. Cells keep their timestamps, so that a repetition changes nothing; those without one get the server's time.",
    "What HBase has acknowledged is noted in the checkpoint file. After an interruption the same command with --resume goes on there; at the end the file is removed.",
    "A line may have up to 512 MiB, and takes several times that in memory while it is read.",
  ],
  examples: ["tshbase import users --file users.jsonl", "tshbase import users --file users.jsonl --resume"],
  async run(call) {
    const { args, values, client, signal, note, warn } = call;
    const [name = ""] = args;
    if (values.file === undefined && call.inShell)
      throw new UsageError("--file is needed in a shell, whose own lines come from standard input");
    const checkpoint = checkpointOf(values);
    const from = await beginningOf(name, checkpoint, values.resume === true, warn);
    const { chunks, totalBytes } = await inputOf(call, values.file, from.bytes);
    const progress = call.progress({ label: `import ${name}`, totalUnit: "bytes", rowsBefore: from.rows });
    const table = (await client()).table(name);
    const skipBad = values["skip-bad"] === true;
    const importer = new Importer({ table, chunks, from, checkpoint, skipBad, totalBytes, signal, progress, warn });
    const done = await importer.run().catch((error: unknown) => {
      progress.stop();
      if (checkpoint !== undefined) warn(`written up to line ${importer.done.lines}; --resume goes on there`);
      throw error;
    });
    progress.stop();
    await checkpoint?.remove();
    note(`${rowsText(done.rows)} written`);
    if (done.bad > 0) warn(`${grouped(done.bad)} bad ${done.bad === 1 ? "line" : "lines"} passed over`);
    return done.bad > 0 ? 1 : 0;
  },
});

function checkpointOf(values: {
  readonly file?: string;
  readonly checkpoint?: string;
  readonly resume?: boolean;
}): CheckpointFile | undefined {
  const path = values.checkpoint ?? (values.file === undefined ? undefined : `${values.file}.tshbase-progress`);
  if (path === undefined && values.resume === true) throw new UsageError("--resume needs --file or --checkpoint");
  return path === undefined ? undefined : new CheckpointFile(path);
}

async function beginningOf(
  table: string,
  file: CheckpointFile | undefined,
  resume: boolean,
  warn: (text: string) => void,
): Promise<Checkpoint> {
  const found = await file?.read();
  if (found !== undefined && resume) {
    if (found.table === table) return found;
    throw new UsageError(`${file?.path} is of an import into ${found.table}, not ${table}`);
  }
  if (found !== undefined)
    warn(
      `an import into ${found.table} got as far as line ${found.lines} before; this one begins anew (--resume goes on)`,
    );
  return { table, lines: 0, bytes: 0, rows: 0, bad: 0 };
}

interface Input {
  readonly chunks: AsyncIterable<Buffer>;
  readonly totalBytes: number | undefined;
}

async function inputOf(
  { terminal }: Pick<Call<unknown>, "terminal">,
  file: string | undefined,
  skip: number,
): Promise<Input> {
  if (file === undefined)
    return { chunks: after(skip, terminal.stdin as AsyncIterable<Buffer>), totalBytes: undefined };
  const { size } = await stat(file);
  if (size < skip)
    throw new UsageError(`${file} has ${size} bytes, but ${skip} were read before: it is another file now`);
  return { chunks: createReadStream(file, { start: skip }) as AsyncIterable<Buffer>, totalBytes: size };
}
