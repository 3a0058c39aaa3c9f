/** What a check-up found, as `--json` prints it and as the text is written from. */

import type { AttemptReport } from "../errors/handshake-errors.ts";
import { HBaseError } from "../errors/hbase-error.ts";
import type { ServerKind } from "../handshake/types.ts";
import type { OpeningTrace } from "../rpc/trace.ts";
import type { Protection } from "../wire/qop.ts";
export type Role = "master" | "regionserver";
export interface AttemptRow {
  readonly preamble: AttemptReport["preamble"];
  readonly announced: string | null;
  readonly principal: string | null;
  readonly outcome: string;
  readonly ms: number;
}
export interface ServerReport {
  readonly server: string;
  readonly roles: readonly Role[];
  readonly kind: ServerKind | null;
  readonly principal: string | null;
  readonly protection: Protection | null;
  /** HBase tells it to administrators only */
  readonly version: string | null;
  readonly attempts: readonly AttemptRow[];
}
/** Something that must be changed before everything works. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  /** a sentence: what to do */
  readonly advice: string;
}
export interface Report {
  readonly ok: boolean;
  readonly clusterId: string | null;
  readonly servers: readonly ServerReport[];
  readonly problems: readonly Problem[];
}
export interface CheckLine {
  readonly mark: "ok" | "note" | "problem";
  readonly text: string;
}
/** Collects while the checks run. */
export class Findings {
  clusterId: string | null = null;
  /** why there is no login: every opening fails with it again, which is nothing new */
  loginCode: string | undefined;
  readonly lines: CheckLine[] = [];
  readonly openings: OpeningTrace[] = [];
  readonly servers: ServerReport[] = [];
  readonly problems: Problem[] = [];
  readonly notes: string[] = [];
  ok(text: string): void {
    this.lines.push({ mark: "ok", text });
  }
  /** Works, but is worth knowing. */
  note(line: string, sentence: string): void {
    this.lines.push({ mark: "note", text: line });
    if (!this.notes.includes(sentence)) this.notes.push(sentence);
  }
  problem(line: string, problem: Problem): void {
    this.lines.push({ mark: "problem", text: `${line}: ${problem.message}` });
    const known = this.problems.some(({ code, message }) => code === problem.code && message === problem.message);
    if (!known && problem.code !== this.loginCode) this.problems.push(problem);
  }
  report(): Report {
    const { clusterId, servers, problems } = this;
    return { ok: problems.length === 0, clusterId, servers, problems };
  }
}
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
export function codeOf(error: unknown): string {
  return error instanceof HBaseError ? error.code : "HBASE_UNEXPECTED";
}
