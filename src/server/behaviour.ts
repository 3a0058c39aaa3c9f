/**
 * Which kind of HBase server to be, towards a client that asks for the principal (HBASE-28321). The four kinds are those of the
 * design's first table; a legacy server comes in two forms. A server can change its kind while it runs, as in a rolling upgrade.
 */
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { ServerKind } from "../handshake/types.ts";

export type Behaviour =
  /** HBase 2.6.6 and later: says its principal. `as`: another full principal than its own, for a server that poses as one. */
  | { readonly kind: "announces"; readonly as?: string }
  /** HBase 2.6.0 to 2.6.5: says the name of its operating system's user. `as`: what it says; default `root`. */
  | { readonly kind: "misannounces"; readonly as?: string }
  /** HBase 2.5 and older, secured or not. `answer`: whether it says why it closes the connection, or only closes; default `exception`. */
  | { readonly kind: "legacy"; readonly answer?: "exception" | "none" }
  /** HBase 2.6 and later with security switched off */
  | { readonly kind: "insecure" };

/** The kind alone stands for the kind with its defaults. */
export type BehaviourInput = ServerKind | Behaviour;

/** What the handshake needs to know of a behaviour. */
export interface ResolvedBehaviour {
  readonly kind: ServerKind;
  readonly announcement: string;
  readonly legacyAnswer: "exception" | "none";
}

export const KINDS: readonly ServerKind[] = ["announces", "misannounces", "legacy", "insecure"];
export const LEGACY_ANSWERS: readonly ResolvedBehaviour["legacyAnswer"][] = ["exception", "none"];

/**
 * Throws `InvalidArgumentError`.
 * @param principal the server's own; it has one if it has Kerberos
 * @param option the name that the caller knows it by
 */
export function resolveBehaviour(
  input: BehaviourInput,
  principal: string | undefined,
  option = "behaviour",
): ResolvedBehaviour {
  const behaviour: Behaviour = typeof input === "string" ? { kind: input } : input;
  const { kind } = behaviour;
  if (!KINDS.includes(kind))
    throw new InvalidArgumentError(option, `${JSON.stringify(kind)} is none of ${KINDS.join(", ")}`);
  if (principal === undefined && (kind === "announces" || kind === "misannounces"))
    throw new InvalidArgumentError(option, `a server that is ${kind} needs the option kerberos`);
  const legacyAnswer = behaviour.kind === "legacy" ? (behaviour.answer ?? "exception") : "exception";
  return { kind: behaviour.kind, announcement: announcementOf(behaviour, principal), legacyAnswer };
}

function announcementOf(behaviour: Behaviour, principal: string | undefined): string {
  switch (behaviour.kind) {
    case "announces":
      return behaviour.as ?? principal ?? "";
    case "misannounces":
      return behaviour.as ?? "root";
    case "legacy":
    case "insecure":
      return "";
  }
}
