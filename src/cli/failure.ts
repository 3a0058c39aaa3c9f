/** How a command tells that it failed: what happened, its code, what to do; the stack only for those who ask for it. */
import { inspect, styleText } from "node:util";
import { HBaseError } from "../errors/hbase-error.ts";
import { adviceFor } from "./advice.ts";
import { safeText } from "./safe-text.ts";
import { type Terminal, takesColour } from "./terminal.ts";

export interface FailureOptions {
  /** whose failure it is, such as `tshbase scan` */
  readonly who: string;
  readonly debug: boolean;
}

/** Some of HBase's messages hold a whole descriptor. */
const MAX_MESSAGE_LENGTH = 600;

/** One or two lines, or the whole error with `debug`. */
export function failureText(error: unknown, { who, debug }: FailureOptions, terminal: Terminal): string {
  const colour = takesColour(terminal.stderr, terminal.env);
  const name = colour ? styleText("red", `${who}:`, { validateStream: false }) : `${who}:`;
  if (debug) return `${name} ${inspect(error, { depth: 6, colors: colour })}\n`;
  const message = shortened(safeText(error instanceof Error ? error.message : String(error)));
  const known = hbaseErrorOf(error);
  if (known === undefined) return `${name} ${message}\n`;
  const { code } = known;
  const advice = adviceFor(code, who.split(" ")[1]);
  return `${name} ${message} [${code}]\n${advice === undefined ? "" : `  ${advice}\n`}`;
}

/** Itself, or what our own error was made of, such as that of a line of an import. */
function hbaseErrorOf(error: unknown): HBaseError | undefined {
  if (error instanceof HBaseError) return error;
  return error instanceof Error && error.cause instanceof HBaseError ? error.cause : undefined;
}

function shortened(message: string): string {
  if (message.length <= MAX_MESSAGE_LENGTH) return message;
  return `${message.slice(0, MAX_MESSAGE_LENGTH)}… (--debug prints all of it)`;
}
