/**
 * From the codes of libkrb5 and GSSAPI to our errors: tables, each row with what happened and what to do about it. The
 * same code means different things at different steps. The library's own texts are not used: GSSAPI keeps them per
 * thread, where they may be another failure's.
 */
import { BadTokenError, KerberosError, type KerberosErrorDetails } from "../errors/kerberos-errors.ts";
import { CREDENTIAL_FAILURES } from "./credential-failures.ts";
import { EXCHANGE_FAILURES } from "./exchange-failures.ts";
import { type FailureRow, type KerberosFacts, type KerberosStep, nameFacts } from "./failure-row.ts";

export type { KerberosFacts, KerberosStep };

/** The first row that fits code and step counts. */
export const FAILURES: readonly FailureRow[] = [...CREDENTIAL_FAILURES, ...EXCHANGE_FAILURES];

/** GSSAPI's routine errors that say enough by themselves, by their number in the upper half of the major code. */
const ROUTINES: Readonly<Record<number, string>> = {
  1: "the library has no Kerberos mechanism",
  6: "its checksum is wrong",
  8: "there is no security context",
  9: "it is no token of Kerberos",
  12: "the security context has expired",
};

export interface FailureDetails {
  readonly major?: number;
  readonly cause?: unknown;
  /** libkrb5's own text, if it was asked for on this thread right after the failure */
  readonly text?: string;
}

/** The error for a code of libkrb5 (GSSAPI's minor code) at a step. */
export function kerberosFailure(minor: number, facts: KerberosFacts, details: FailureDetails = {}): KerberosError {
  const found = FAILURES.find((each) => each.code === minor && (each.steps?.includes(facts.step) ?? true));
  const given = {
    minor,
    ...(details.major === undefined ? {} : { major: details.major }),
    ...(details.cause === undefined ? {} : { cause: details.cause }),
  };
  if (found !== undefined) {
    const named = nameFacts(facts);
    return new found.error(`${found.happened(named)}. ${found.remedy(named)}. [${found.name} ${minor}]`, given);
  }
  return unlistedFailure(minor, facts, details, given);
}

function unlistedFailure(
  minor: number,
  facts: KerberosFacts,
  details: FailureDetails,
  given: KerberosErrorDetails,
): KerberosError {
  const routine = details.major === undefined ? undefined : ROUTINES[(details.major >>> 16) & 0xff];
  const codes = details.major === undefined ? `${minor}` : `major 0x${details.major.toString(16)}, minor ${minor}`;
  if (facts.step === "accept" || facts.step === "message" || (facts.step === "initiate" && routine !== undefined)) {
    const what = facts.step === "message" ? "A wrapped message" : "The peer's token";
    return new BadTokenError(
      `${what} was not accepted: ${routine ?? details.text ?? "the library gives no reason"}. [${codes}]`,
      given,
    );
  }
  const { client, service } = nameFacts(facts);
  const text = details.text ?? routine ?? "the library gives no reason";
  return new KerberosError(
    `Kerberos failed (${STEP_WORDS[facts.step]}, client ${client}, server ${service}): ${text}. Run with KRB5_TRACE=/dev/stderr to see more. [${codes}]`,
    given,
  );
}

const STEP_WORDS: Readonly<Record<KerberosStep, string>> = {
  setUp: "reading the configuration",
  keytab: "reading the keytab",
  cache: "reading the ticket cache",
  login: "logging in",
  serviceTicket: "asking for a service ticket",
  initiate: "opening the security context",
  acceptorKeytab: "reading the server's keytab",
  accept: "accepting the client",
  message: "protecting a message",
};
