/** `tshbase export`: rows as lines of JSON, into a file or standard output. */
import { toBytes } from "../../bytes/column-name.ts";
import { rowBehindPrefix } from "../../table/scan-plan.ts";
import type { ScanRequest } from "../client.ts";
import { type Command, defineCommand } from "../command.ts";
import { ExportFile } from "../export-file.ts";
import { rowsText } from "../progress.ts";
import { COLUMNS, RANGE_OPTIONS, READ_OPTIONS, rangeOf, readOptionsOf, TABLE } from "../read-options.ts";
import { writeRows } from "../row-json.ts";
import { scanRows } from "../scan-rows.ts";
import { UsageError } from "../usage-error.ts";

export const exportRows: Command = defineCommand({
  name: "export",
  summary: "write rows as lines of JSON, which import reads",
  arguments: [TABLE, COLUMNS],
  options: {
    file: { type: "string", placeholder: "FILE", meaning: "where to. Default: standard output" },
    resume: { type: "boolean", meaning: "go on behind the last complete row of the file" },
    overwrite: { type: "boolean", meaning: "begin anew, although the file exists" },
    ...RANGE_OPTIONS,
    ...READ_OPTIONS,
    raw: { type: "boolean", meaning: "markers of deletes and what they hide, too; goes with --versions all" },
  },
  details: [
    "An export that was interrupted is repeated with the same options and --resume: a row that was cut off is written anew, and none is missing or there twice. A file is made, or with --overwrite emptied, when the first rows have come.",
    "Large rows are written piece by piece. In JSON a byte that is not printable takes five characters, and import reads lines up to 512 MiB: a row of more than some 100 MB of binary values can be exported and not imported.",
  ],
  examples: ["tshbase export users --file users.jsonl", "tshbase export users --file users.jsonl --resume"],
  async run(call) {
    const { args, values, client, out, note, warn } = call;
    const [name = "", ...columns] = args;
    const options = {
      ...readOptionsOf(values, columns),
      ...rangeOf(values),
      ...(values.raw === true ? { raw: true } : {}),
      cacheBlocks: false,
    };
    const target = await targetOf(values);
    try {
      const rest = target?.lastRow === undefined ? options : behind(target.lastRow, options);
      const write = (text: string): Promise<void> => (target ?? out).write(text);
      const kind =
        out.onTerminal && target === undefined
          ? undefined
          : ({ label: `export ${name}`, totalUnit: "regions" } as const);
      const table = (await client()).table(name);
      const rows = await scanRows(call, table, rest, kind, (batch) => writeRows(batch, write));
      await target?.finish();
      note(`${rowsText(rows)} written`);
    } catch (error) {
      if (target?.begun === true) warn(`${values.file} is not complete; the same with --resume goes on there`);
      throw error;
    } finally {
      await target?.close();
    }
    return undefined;
  },
});

/** What is left of a scan when this row was the last one. */
function behind(lastRow: Buffer, { prefix, ...options }: ScanRequest): ScanRequest {
  const end = prefix === undefined ? undefined : rowBehindPrefix(toBytes(prefix));
  const rest = { ...options, start: lastRow, startInclusive: false };
  return end === undefined || end.length === 0 ? rest : { ...rest, stop: end };
}

interface TargetValues {
  readonly file?: string;
  readonly resume?: boolean;
  readonly overwrite?: boolean;
}

async function targetOf({ file, resume = false, overwrite = false }: TargetValues): Promise<ExportFile | undefined> {
  if (resume && overwrite) throw new UsageError("--resume and --overwrite exclude each other");
  if (file !== undefined) return ExportFile.at(file, resume ? "resume" : overwrite ? "overwrite" : "refuse");
  if (resume || overwrite) throw new UsageError(`${resume ? "--resume" : "--overwrite"} needs --file`);
  return undefined;
}
