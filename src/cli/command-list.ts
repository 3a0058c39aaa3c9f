/** The commands there are, in the order of `tshbase help`. */
import type { Command } from "./command.ts";
import { disable, drop, enable, exists, truncate } from "./commands/change-table.ts";
import { count } from "./commands/count.ts";
import { create } from "./commands/create.ts";
import { createNamespace } from "./commands/create-namespace.ts";
import { deleteRow } from "./commands/delete.ts";
import { describe } from "./commands/describe.ts";
import { doctor } from "./commands/doctor.ts";
import { exportRows } from "./commands/export.ts";
import { get } from "./commands/get.ts";
import { importRows } from "./commands/import.ts";
import { incr } from "./commands/incr.ts";
import { list } from "./commands/list.ts";
import { put } from "./commands/put.ts";
import { regions } from "./commands/regions.ts";
import { scan } from "./commands/scan.ts";
import { serve } from "./commands/serve.ts";
import { shellCommand } from "./commands/shell.ts";
import { status } from "./commands/status.ts";

export const COMMANDS: readonly Command[] = [
  get,
  put,
  deleteRow,
  incr,
  scan,
  count,
  list,
  describe,
  exists,
  regions,
  create,
  createNamespace,
  enable,
  disable,
  truncate,
  drop,
  exportRows,
  importRows,
  status,
  doctor,
  serve,
  shellCommand(() => COMMANDS),
];
