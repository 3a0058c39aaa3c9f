/** The demo for people: what is shown, the table, one opening, and what to see in them. */
import process from "node:process";
import { styleText } from "node:util";
import Table from "cli-table3";
import { renderTimeline } from "../../src/cli/timeline.ts";
import type { OpeningTrace } from "../../src/rpc/trace.ts";
import { KINDS, type Kind } from "./kinds.ts";
import type { Row } from "./row.ts";
import type { Step } from "./tables.ts";

const colour = process.stdout.isTTY === true && (process.env["NO_COLOR"] ?? "") === "";

export function printIntroduction(): void {
  print(
    "tshbase demo: 100 calls at once through a cold client, 50 to a master and 50 to a region server that run under different",
    "Kerberos principals (real KDC, real sockets), for every kind of HBase server and every policy towards old ones.",
    "",
  );
}

export function printTable(rows: readonly Row[]): void {
  const table = new Table({
    head: ["server", "policy", "answered", "failed", "hanging", "connections", "ms"],
    colAligns: ["left", "left", "right", "left", "right", "right", "right"],
    style: { head: [], border: [], compact: true },
  });
  for (const kind of KINDS) {
    if (table.length > 0) table.push([]);
    for (const [index, row] of rows.filter((each) => each.kind === kind).entries()) {
      table.push(
        [
          index === 0 ? DESCRIPTIONS[kind] : "",
          row.policy,
          row.answered,
          failedText(row),
          row.hanging,
          row.connections,
          row.ms.toFixed(0),
        ].map((cell) => painted(cell, row)),
      );
    }
  }
  print(table.toString(), "");
}

export function printTimeline(trace: OpeningTrace): void {
  print("One opening in full: a legacy region server, policy reconnect. Calls were waiting all the time.", "");
  print(renderTimeline(trace));
}

export function printConclusion(): void {
  print(
    "What to see:",
    "- Servers that announce their principal and insecure ones need one connection each, whatever the policy.",
    "- A misannouncing server (every stock 2.6.0 to 2.6.5) goes on on the same connection. Only where the first guess was",
    "  wrong, on the region server, was a second one needed. Apache's Java client fails here, always.",
    "- On legacy servers (2.5 and older) fail and remember lose the calls that were waiting, in words that say what to do;",
    "  after remember a repetition by the caller would succeed. Apache's Java client lets all of them hang.",
    "- reissue and reconnect lose nothing: reissue fails the calls inside and issues them again, reconnect changes the",
    "  socket under them. Three connections at most: the question, the wrong principal, the right one.",
  );
}

export function printSteps(steps: readonly Step[]): void {
  const table = new Table({
    head: ["a table on the same servers, through the same Kerberos", "gave", "ms"],
    colAligns: ["left", "left", "right"],
    style: { head: [], border: [], compact: true },
  });
  for (const { call, gave, expected, ms } of steps) {
    const cells = [call, gave, ms.toFixed(1)];
    table.push(colour ? cells.map((cell) => styleText(gave === expected ? "green" : "red", cell)) : cells);
  }
  print("", table.toString());
}

export function printProblem(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}

const DESCRIPTIONS: Readonly<Record<Kind, string>> = {
  announces: "announces (2.6.6+)",
  misannounces: "misannounces (2.6.0-2.6.5)",
  "legacy-answers": "legacy, says so (≤ 2.5)",
  "legacy-closes": "legacy, only closes",
  insecure: "insecure",
};

function failedText({ failed, errors }: Row): string {
  if (failed === 0) return "0";
  return Object.entries(errors)
    .map(([code, count]) => `${count} ${code}`)
    .join("\n");
}

function painted(cell: string | number, { failed, hanging }: Row): string {
  if (!colour) return String(cell);
  return styleText(failed + hanging > 0 ? "red" : "green", String(cell));
}

function print(...lines: string[]): void {
  process.stdout.write(`${lines.join("\n")}\n`);
}
