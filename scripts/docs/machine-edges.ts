/**
 * The edges of both machines, found by running the reducers over every state, input and plan of the samples. Nothing is drawn
 * by hand, so a diagram cannot show what the code does not do.
 */
import { clientStep } from "../../src/handshake/client-step.ts";
import type { ClientInput, ClientStep } from "../../src/handshake/client-types.ts";
import { serverStep } from "../../src/handshake/server-step.ts";
import type { ServerStep } from "../../src/handshake/server-types.ts";
import { CLIENT_PLANS, clientInputs, clientStates } from "../../test/handshake/client-samples.ts";
import { describeClientState, describeClientStep, describeServerStep } from "../../test/handshake/describe.ts";
import { SERVER_PLANS, serverInputs, serverStates } from "../../test/handshake/server-samples.ts";

/** One cell: what a state does with an input under a plan. */
export interface Cell {
  readonly plan: string;
  readonly state: string;
  readonly input: string;
  readonly next: string;
  /** `next state ← actions` */
  readonly text: string;
  /** it does the same from every state: an end, a time limit, or an input that has no place */
  readonly common: boolean;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly actions: string;
  /** the inputs that lead along it, with the plan where only that plan does */
  readonly inputs: readonly string[];
}

/** A plan other than the first has cells only where it differs, and only states that can be reached under it. */
export function clientCells(): Cell[] {
  const cells = Object.entries(CLIENT_PLANS).flatMap(([plan, orders]) =>
    clientStates().flatMap(([state, from]) =>
      clientInputs().map(([input, heard]) => {
        const step = clientStep(orders, from, heard);
        const next = describeClientState(step.state);
        return { plan, state, input, next, text: describeClientStep(step), common: isCommonToClients(step, heard) };
      }),
    ),
  );
  return differences(reachable(cells, "idle"));
}

export function serverCells(): Cell[] {
  const cells = Object.entries(SERVER_PLANS).flatMap(([plan, orders]) =>
    serverStates().flatMap(([state, from]) =>
      serverInputs().map(([input, heard]) => {
        const step = serverStep(orders, from, heard);
        const common = isCommonToServers(step) || heard.type === "malformed" || heard.type === "ended";
        return { plan, state, input, next: step.state.type, text: describeServerStep(step), common };
      }),
    ),
  );
  return differences(reachable(cells, "awaitingPreamble"));
}

/** The cells as edges between nodes, those that every state has left out. All failures of a state are one edge. */
export function edgesOf(cells: readonly Cell[]): Edge[] {
  const edges = new Map<string, { from: string; to: string; actions: string; inputs: string[] }>();
  const firstPlan = cells[0]?.plan;
  for (const cell of cells) {
    if (cell.common) continue;
    const from = nodeOf(cell.state);
    const to = nodeOf(cell.next);
    const failure = failureIn(cell.text);
    const actions = failure === undefined ? (cell.text.split(" ← ")[1] as string) : "";
    const key = `${from}|${to}|${actions}`;
    const edge = edges.get(key) ?? { from, to, actions, inputs: [] };
    const input = cell.plan === firstPlan ? cell.input : `${cell.input} [${cell.plan}]`;
    const label = failure === undefined ? input : `${input} → ${failure}`;
    if (!edge.inputs.includes(label)) edge.inputs.push(label);
    edges.set(key, edge);
  }
  return [...edges.values()];
}

/** The name of the failure that a cell ends in. */
export function failureIn(text: string): string | undefined {
  return /failed: (.*)$/.exec(text)?.[1];
}

/** States that differ only in what is left to try are one node. */
export function nodeOf(state: string): string {
  return state.split(",")[0] as string;
}

function reachable(cells: readonly Cell[], start: string): Cell[] {
  const plans = [...new Set(cells.map(({ plan }) => plan))];
  return plans.flatMap((plan) => {
    const own = cells.filter((cell) => cell.plan === plan);
    const reached = new Set([start]);
    // A set hands out what is added while it is walked.
    for (const state of reached) for (const cell of own) if (cell.state === state) reached.add(cell.next);
    return own.filter(({ state }) => reached.has(state));
  });
}

function differences(cells: readonly Cell[]): Cell[] {
  const base = new Map<string, string>();
  return cells.filter(({ plan, state, input, text }) => {
    const key = `${state}|${input}`;
    if (plan === cells[0]?.plan) base.set(key, text);
    return plan === cells[0]?.plan || base.get(key) !== text;
  });
}

/** The failures that carry the name of their input, and the inputs that have no place. */
const OWN_FAILURE: Readonly<Partial<Record<ClientInput["type"], string>>> = {
  rejection: "rejected",
  malformed: "malformed",
  timeout: "timeout",
  ended: "ended",
};

function isCommonToClients(step: ClientStep, input: ClientInput): boolean {
  const end = step.actions.at(-1);
  if (end === undefined) return true;
  if (end.type !== "failed") return false;
  const { failure } = end;
  if (failure.type === "malformed" && failure.error.message.startsWith(`${input.type} while `)) return true;
  return OWN_FAILURE[input.type] === failure.type;
}

/** Final states do nothing; a reason such as `token while evaluating` is of an input that has no place. */
function isCommonToServers(step: ServerStep): boolean {
  const end = step.actions.at(-1);
  if (end === undefined) return step.state.type === "established" || step.state.type === "closed";
  return end.type === "close" && / while /.test(end.reason);
}
