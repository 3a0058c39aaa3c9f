/**
 * The opening of a connection as people can read it: who sent what, when, and what it meant. For `tshbase doctor` and the demo;
 * knows how a trace looks and nothing of how it came about.
 */
import process from "node:process";
import { styleText } from "node:util";
import type { AttemptTrace, OpeningTrace, TraceEvent } from "../rpc/trace.ts";
import { safeText } from "./safe-text.ts";

export interface TimelineOptions {
  /** default: only if standard output is a terminal and NO_COLOR is not set */
  readonly colour?: boolean;
}

const WIDTH = 100;
const INDENT = "  ";
/** columns of the time and of who speaks */
const TIME_WIDTH = 9;
const SPEAKER_WIDTH = 10;

/** Plain text of at most 100 columns, one line for each event, with a line break at the end. */
export function renderTimeline(trace: OpeningTrace, options: TimelineOptions = {}): string {
  const paint = painter(options.colour ?? terminalTakesColour());
  const lines = [
    ...wrapped(headline(trace), "").map((line) => paint("bold", line)),
    ...trace.attempts.flatMap((attempt, index) => ["", ...attemptLines(attempt, index + 1, paint)]),
    "",
    ...wrapped(verdict(trace), INDENT).map((line) => paint(trace.error === undefined ? "green" : "red", line)),
  ];
  return `${lines.join("\n")}\n`;
}

function headline({ server, service, attempts, ms }: OpeningTrace): string {
  return `${server}, ${service}: ${counted(attempts.length, "attempt")} in ${milliseconds(ms)}`;
}

function verdict(trace: OpeningTrace): string {
  if (trace.error !== undefined) return `Not open: ${messageOf(trace.error)}`;
  const kind = trace.kind === undefined ? "" : ` The server's kind: ${trace.kind}.`;
  if (trace.auth === undefined) return `Under way.${kind}`;
  if (trace.auth === "simple") return `Open, without authentication (SIMPLE).${kind}`;
  return `Open, authenticated to ${trace.principal ?? "unknown"}, protection ${trace.qop ?? "auth"}.${kind}`;
}

function attemptLines(attempt: AttemptTrace, number: number, paint: Paint): string[] {
  const failed = attempt.error !== undefined;
  const facts = [
    attempt.preamble === "security" ? "asking first (Securi)" : "without asking (HBas)",
    ...(attempt.principal === undefined ? [] : [`as a client of ${attempt.principal}`]),
  ];
  const end = `${attempt.outcome} after ${milliseconds(attempt.ms)}, ${counted(attempt.roundTrips, "round trip")}`;
  const head = wrapped(`attempt ${number}: ${facts.join(", ")}`, INDENT);
  return [
    ...head.map((line) => paint("bold", line)),
    ...attempt.events.flatMap((event) => eventLines(event, paint)),
    ...wrapped(`${failed ? "✗" : "✓"} ${end}`, INDENT.repeat(2)).map((line) => paint(failed ? "red" : "green", line)),
  ];
}

function eventLines({ atMs, from, what, bytes }: TraceEvent, paint: Paint): string[] {
  const time = `${atMs.toFixed(1)} ms`.padStart(TIME_WIDTH);
  const speaker = SPEAKERS[from].padEnd(SPEAKER_WIDTH);
  const margin = `${INDENT.repeat(2)}${time}  ${speaker}`;
  const text = bytes === undefined ? what : `${what} (${counted(bytes, "byte")})`;
  const [first = "", ...others] = wrapped(text, " ".repeat(margin.length));
  return [
    paint("dim", `${INDENT.repeat(2)}${time}  `) + paint(COLOURS[from], speaker) + first.slice(margin.length),
    ...others,
  ];
}

const SPEAKERS: Readonly<Record<TraceEvent["from"], string>> = { client: "client →", server: "server ←", kdc: "KDC" };

const COLOURS: Readonly<Record<TraceEvent["from"], Colour>> = { client: "cyan", server: "yellow", kdc: "magenta" };

type Colour = "bold" | "dim" | "red" | "green" | "cyan" | "yellow" | "magenta";
type Paint = (colour: Colour, text: string) => string;

function painter(colour: boolean): Paint {
  // It was decided already; newer Nodes would look at standard output once more.
  return colour ? (style, text) => styleText(style, text, { validateStream: false }) : (_, text) => text;
}

function terminalTakesColour(): boolean {
  return process.stdout.isTTY === true && (process.env["NO_COLOR"] ?? "") === "";
}

/** Breaks between words, and inside a word that is longer than a line; every line begins with `margin`. */
function wrapped(text: string, margin: string): string[] {
  const room = WIDTH - margin.length;
  const lines: string[] = [];
  let line = "";
  for (const word of safeText(text)
    .split(/\s+/)
    .flatMap((long) => chopped(long, room))) {
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(margin + line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return [...lines, margin + line];
}

function chopped(word: string, room: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at === 0 || at < word.length; at += room) pieces.push(word.slice(at, at + room));
  return pieces;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function milliseconds(ms: number): string {
  return `${ms.toFixed(1)} ms`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
