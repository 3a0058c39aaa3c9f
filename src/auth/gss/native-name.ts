/** GSSAPI names: always full Kerberos principals, because host-based ones would be changed by DNS and the default realm. */
import { type KerberosFacts, kerberosFailure } from "../kerberos-failure.ts";
import { CallBlock } from "./call-block.ts";
import { failed, type GssFunctions } from "./functions.ts";

/** The address of a new name, which `releaseName` frees. */
export function importPrincipal(gss: GssFunctions, principal: string, facts: KerberosFacts): bigint {
  const call = new CallBlock(gss);
  call.setInput(Buffer.from(principal));
  const major = gss.importName(call.minorAt, call.inputAt, gss.oids.principalName, call.handleAt);
  if (failed(major)) throw kerberosFailure(call.minor, facts, { major });
  return call.handle;
}

export function releaseName(gss: GssFunctions, name: bigint): void {
  if (name === 0n) return;
  const call = new CallBlock(gss);
  call.handle = name;
  gss.releaseName(call.minorAt, call.handleAt);
}

export function displayName(gss: GssFunctions, name: bigint, facts: KerberosFacts): string {
  const call = new CallBlock(gss);
  const major = gss.displayName(call.minorAt, name, call.outputAt, null);
  if (failed(major)) throw kerberosFailure(call.minor, facts, { major });
  return call.takeOutput().toString();
}
