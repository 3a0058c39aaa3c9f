/** The defaults of every option of the RPC layer, which are those of HBase's Java client, and the refusal of nonsense. */
import { simpleUserName } from "../auth/simple.ts";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import { LEGACY_POLICIES } from "../handshake/negotiation-types.ts";
import { dialTcp } from "../transport/tcp.ts";
import { CELL_CODECS } from "../wire/connection-header.ts";
import { QOPS } from "../wire/qop.ts";
import type { RpcOptions } from "./rpc-options.ts";

/** Fills in what is not given. Throws `InvalidArgumentError`, which names the option. */
export function withDefaults(given: Partial<RpcOptions> = {}): RpcOptions {
  const options: RpcOptions = {
    ...DEFAULTS,
    simpleUser: given.simpleUser ?? defaultUser(),
    ...withoutUndefined(given),
  };
  for (const name of POSITIVE) checkPositive(name, options[name]);
  if (!(options.failedServerExpiryMs >= 0)) refuse("failedServerExpiryMs", "must be 0 or more");
  if (!LEGACY_POLICIES.includes(options.legacyServers)) {
    refuse("legacyServers", `must be one of ${LEGACY_POLICIES.join(", ")}`);
  }
  if (!["refuse", "walk"].includes(options.unexpectedPrincipal))
    refuse("unexpectedPrincipal", "must be refuse or walk");
  if (!CELL_CODECS.includes(options.cellCodec)) refuse("cellCodec", `must be one of ${CELL_CODECS.join(", ")}`);
  if (options.qops.length === 0) refuse("qops", "at least one protection is needed");
  for (const qop of options.qops)
    if (!QOPS.includes(qop)) refuse("qops", `${String(qop)} is none of ${QOPS.join(", ")}`);
  if (options.simpleUser === "") refuse("simpleUser", "must not be empty");
  return options;
}

const DEFAULTS: Omit<RpcOptions, "simpleUser"> = {
  dial: dialTcp,
  principals: {},
  canonicalHostNames: false,
  qops: ["auth"],
  allowSimpleFallback: false,
  legacyServers: "reconnect",
  unexpectedPrincipal: "refuse",
  rpcTimeoutMs: 60_000,
  connectTimeoutMs: 10_000,
  handshakeTimeoutMs: 20_000,
  kdcTimeoutMs: 10_000,
  idleTimeoutMs: 120_000,
  failedServerExpiryMs: 2_000,
  maxQueuedCalls: 16_384,
  maxQueuedBytes: 64 * 1_048_576,
  maxFrameBytes: 256 * 1_048_576,
  cellCodec: "keyvalue",
};

const POSITIVE = [
  "rpcTimeoutMs",
  "connectTimeoutMs",
  "handshakeTimeoutMs",
  "kdcTimeoutMs",
  "idleTimeoutMs",
  "maxQueuedCalls",
  "maxQueuedBytes",
  "maxFrameBytes",
] as const;

function checkPositive(name: string, value: number): void {
  if (!(typeof value === "number" && value > 0)) refuse(name, `must be a number above 0, not ${String(value)}`);
}

function refuse(option: string, problem: string): never {
  throw new InvalidArgumentError(option, problem);
}

/** A container may run under a number that has no name; Kerberos needs none, and a server shows this one. */
function defaultUser(): string {
  try {
    return simpleUserName();
  } catch {
    return `uid${process.getuid?.() ?? 0}`;
  }
}

/** An option that is given as undefined is not given. */
function withoutUndefined(given: Partial<RpcOptions>): Partial<RpcOptions> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
