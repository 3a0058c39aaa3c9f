/** One server: its kind, the opening of a real connection, and every question of `ClientMetaService`. */
import { ConnectionClosedError } from "../errors/connection-errors.ts";
import type { ServerName } from "../names/server-name.ts";
import {
  ACTIVE_MASTER,
  BOOTSTRAP_NODES,
  CLUSTER_ID,
  MASTERS,
  META_REGION_LOCATIONS,
  type Question,
} from "../registry/questions.ts";
import { isUnknownMethod } from "../registry/repetition.ts";
import type { RpcClient } from "../rpc/rpc-client.ts";
import type { OpeningTrace } from "../rpc/trace.ts";
import { addressText, type Dial } from "../transport/transport.ts";
import { PROTECTION_OF_QOP } from "../wire/qop.ts";
import { problemOf } from "./advice.ts";
import { askKind, type KindAnswer } from "./ask-kind.ts";
import { noteOfKind } from "./notes.ts";
import { type Findings, messageOf, type Role } from "./report.ts";
import type { KnownServer } from "./server-list.ts";

export interface ServerCheck {
  readonly rpc: RpcClient;
  /** for the question for the server's kind, on a connection of its own */
  readonly dial: Dial;
  /** openings of this server so far, filled while calls run */
  readonly openings: readonly OpeningTrace[];
  readonly kerberos: boolean;
  readonly timeoutMs: number;
  readonly learn: (server: ServerName, role: Role) => void;
}

export async function checkServer(server: KnownServer, check: ServerCheck, findings: Findings): Promise<void> {
  const name = addressText(server.address);
  const kind = await kindOf(server, check, findings);
  // What nobody listens to needs no further question.
  if (kind !== undefined) await askAll(server, kind, check, findings);
  const traces = check.openings.filter((trace) => trace.server === name);
  findings.openings.push(...traces);
  const open = traces.find((trace) => trace.error === undefined && trace.auth !== undefined);
  if (open !== undefined) findings.ok(`${name}: ${describeOpening(open)}`);
  findings.servers.push({
    server: name,
    roles: [...server.roles],
    kind: kind?.kind ?? null,
    principal: open?.principal ?? null,
    protection: open?.auth === undefined || open.auth === "simple" ? null : PROTECTION_OF_QOP[open.qop ?? "auth"],
    version: null,
    attempts: traces.flatMap(({ attempts }) =>
      attempts.map(({ preamble, announced = null, principal = null, outcome, ms }) => {
        return { preamble, announced, principal, outcome, ms };
      }),
    ),
  });
}

function describeOpening({ auth, principal, qop }: OpeningTrace): string {
  if (auth === "simple") return "open, without authentication (SIMPLE)";
  return `open, authenticated to ${principal ?? "unknown"}, protection ${PROTECTION_OF_QOP[qop ?? "auth"]}`;
}

async function kindOf(server: KnownServer, check: ServerCheck, findings: Findings): Promise<KindAnswer | undefined> {
  const name = addressText(server.address);
  try {
    const answer = await askKind(server.address, check.timeoutMs, check.dial);
    const said = answer.announced === undefined ? "" : `, says ${JSON.stringify(answer.announced)}`;
    const line = `${name}: TCP connects; the server's kind: ${answer.kind}${said}`;
    const sentence = noteOfKind(answer.kind, check.kerberos);
    if (sentence === undefined) findings.ok(line);
    else findings.note(line, sentence);
    return answer;
  } catch (error) {
    findings.problem(`${name}: kind`, problemOf(error));
    return undefined;
  }
}

async function askAll(server: KnownServer, kind: KindAnswer, check: ServerCheck, findings: Findings): Promise<void> {
  const ask = <A>(question: Question<A>): Promise<A | undefined> => askOne(server, question, check);
  const name = addressText(server.address);
  try {
    const clusterId = await ask(CLUSTER_ID);
    findings.clusterId ??= clusterId ?? null;
    const active = await ask(ACTIVE_MASTER);
    if (active !== undefined) check.learn(active, "master");
    for (const master of (await ask(MASTERS)) ?? []) check.learn(master.server, "master");
    for (const location of (await ask(META_REGION_LOCATIONS)) ?? [])
      if (location.server !== undefined) check.learn(location.server, "regionserver");
    for (const node of (await askForNodes(ask)) ?? []) check.learn(node, "regionserver");
    findings.ok(`${name}: answers ClientMetaService`);
  } catch (error) {
    if (lacksService(server, kind, error)) {
      const sentence =
        "Region servers before HBase 2.5 do not serve ClientMetaService; they answer reads and writes all the same. Name masters for such clusters.";
      findings.note(`${name}: serves no ClientMetaService (${messageOf(error)})`, sentence);
    } else findings.problem(`${name}: calls`, problemOf(error));
  }
}

/** `rpcTimeoutMs` bounds the answer; the client's own deadline bounds the opening with it. */
function askOne<A>(server: KnownServer, question: Question<A>, check: ServerCheck): Promise<A | undefined> {
  const [role] = server.roles.size === 1 ? server.roles : ["unknown" as const];
  return question.ask(check.rpc, server.address, { role: role ?? "unknown", timeoutMs: check.timeoutMs });
}

/** HBase before 2.5 does not know the question. */
async function askForNodes(
  ask: <A>(question: Question<A>) => Promise<A | undefined>,
): Promise<readonly ServerName[] | undefined> {
  try {
    return await ask(BOOTSTRAP_NODES);
  } catch (error) {
    if (isUnknownMethod(error)) return undefined;
    throw error;
  }
}

/** HBase 2.4's region servers close the connection when they read which service it is for. */
function lacksService({ named, roles }: KnownServer, { kind }: KindAnswer, error: unknown): boolean {
  if (named || !roles.has("regionserver") || roles.has("master")) return false;
  if (error instanceof ConnectionClosedError) return kind === "legacy" || kind === "insecure";
  return messageOf(error).includes("UnknownServiceException");
}
