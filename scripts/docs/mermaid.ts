/** Edges and conversations as Mermaid diagrams, which GitHub draws. */
import { describeClientAction, describeClientBytes, describeServerBytes } from "../../test/handshake/describe.ts";
import { type Joined, join, type Pair } from "../../test/handshake/joiner.ts";
import type { Edge } from "./machine-edges.ts";

export function stateDiagram(edges: readonly Edge[], start: string, finals: readonly string[]): string {
  const nodes = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
  const lines = [
    ...nodes.map((node) => `state "${node}" as ${idOf(node)}`),
    `[*] --> ${idOf(start)}`,
    ...edges.map((edge) => `${idOf(edge.from)} --> ${idOf(edge.to)} : ${edgeLabel(edge)}`),
    ...finals.map((node) => `${idOf(node)} --> [*]`),
  ];
  return fenced(["stateDiagram-v2", ...indented(lines)]);
}

/** The conversations of one opening, a connection each. */
export function sequenceDiagram(pairs: readonly Pair[]): string {
  const lines = pairs.flatMap((pair, index) => {
    const joined = join(pair);
    const head = index === 0 ? [] : ["Note over C,S: a new connection"];
    return [...head, ...joined.trace.map(arrow), `Note over C: ${endOf(joined)}`];
  });
  return fenced(["sequenceDiagram", ...indented(["participant C as client", "participant S as server", ...lines])]);
}

function arrow({ from, what, bytes }: Joined["trace"][number]): string {
  if (what === "close") return "S--xC: closes";
  return from === "client"
    ? `C->>S: ${safe(describeClientBytes(bytes))}`
    : `S->>C: ${safe(describeServerBytes(bytes))}`;
}

function endOf({ client }: Joined): string {
  return client === undefined ? "still waits" : safe(describeClientAction(client));
}

function edgeLabel({ inputs, actions }: Edge): string {
  const names = inputs.map(safe).join("<br/>");
  return actions === "" || actions === "nothing" ? names : `${names}<br/>→ ${safe(actions)}`;
}

/** Colons and semicolons mean something to Mermaid. */
function safe(text: string): string {
  return text.replaceAll(": ", " – ").replaceAll("; ", ", ");
}

function idOf(node: string): string {
  return node.replaceAll(/[^A-Za-z]+(.)/g, (_, letter: string) => letter.toUpperCase());
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

function fenced(lines: readonly string[]): string {
  return ["```mermaid", ...lines, "```"].join("\n");
}
