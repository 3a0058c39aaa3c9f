/**
 * Getting tickets without giving the thread away: libkrb5's step functions say what to send and read what came, our
 * sockets carry it. (Left to itself, libkrb5 blocks the thread for up to 40 s on a silent KDC, and nothing can end it.)
 */
import type { KerberosFacts } from "../kerberos-failure.ts";
import { realmOf } from "../krb5-names.ts";
import { CredsStruct, readTimes, type TicketTimes } from "./credentials-struct.ts";
import type { KdcExchange } from "./kdc-exchange.ts";
import type { KdcJournal } from "./kdc-journal.ts";
import type { Keytab } from "./keytab.ts";
import type { Krb5Context } from "./krb5-context.ts";
import type { CodedFunction } from "./krb5-functions.ts";
import { TicketCache } from "./ticket-cache.ts";

/** krb5_init_creds_step and krb5_tkt_creds_step set it while they want another answer. */
const CONTINUE = 1;

/** KRB5_GC_NO_STORE: a ticket that were kept in the granting cache would be given out again instead of a new one. */
const NO_STORE = 8;

/** No exchange needs more: pre-authentication takes two or three, a path over realms one for each. */
const MAX_ROUND_TRIPS = 20;

export interface Asking {
  readonly context: Krb5Context;
  readonly exchange: KdcExchange;
  readonly signal: AbortSignal;
  readonly journal: KdcJournal;
}

/** The AS exchange: a ticket-granting ticket for the key in a keytab, put into `cache` in place of what was there. */
export function login(asking: Asking, client: string, keytab: Keytab, cache: TicketCache): Promise<TicketTimes> {
  const { context } = asking;
  const { krb5 } = context;
  const facts: KerberosFacts = { step: "login", client, keytab: keytab.name, realm: realmOf(client) };
  return context.during(async () => {
    const principal = context.parse(client, facts);
    let options = 0n;
    let creds = 0n;
    try {
      options = context.make(facts, (at) => krb5.krb5_get_init_creds_opt_alloc(context.handle, at));
      context.check(krb5.krb5_get_init_creds_opt_set_out_ccache(context.handle, options, cache.handle), facts);
      creds = context.make(facts, (at) =>
        krb5.krb5_init_creds_init(context.handle, principal, null, null, 0, options, at),
      );
      context.check(krb5.krb5_init_creds_set_keytab(context.handle, creds, keytab.handle), facts);
      await converse(asking, krb5.krb5_init_creds_step, creds, facts);
      const times = context.block(16);
      context.check(krb5.krb5_init_creds_get_times(context.handle, creds, times.address), facts);
      return readTimes(times, 0);
    } finally {
      if (creds !== 0n) krb5.krb5_init_creds_free(context.handle, creds);
      if (options !== 0n) krb5.krb5_get_init_creds_opt_free(context.handle, options);
      context.freePrincipal(principal);
    }
  });
}

export interface ServiceTicket {
  readonly times: TicketTimes;
  /**
   * Holds this ticket and nothing else. Without a ticket-granting ticket beside it GSSAPI has nothing to go to a KDC with,
   * so that it cannot block, whatever it comes to think about the ticket.
   */
  readonly cache: TicketCache;
}

/** The TGS exchange: a new ticket for `service` by the ticket-granting ticket in `granting`, which is not changed. */
export function serviceTicket(
  asking: Asking,
  client: string,
  service: string,
  granting: TicketCache,
  facts: KerberosFacts,
): Promise<ServiceTicket> {
  const { context } = asking;
  const { krb5 } = context;
  return context.during(async () => {
    const clientHandle = context.parse(client, facts);
    let server = 0n;
    let creds = 0n;
    try {
      server = context.parse(service, facts);
      const wanted = new CredsStruct(context).ask(clientHandle, server);
      creds = context.make(facts, (at) =>
        krb5.krb5_tkt_creds_init(context.handle, granting.handle, wanted.address, NO_STORE, at),
      );
      await converse(asking, krb5.krb5_tkt_creds_step, creds, facts);
      const ticket = new CredsStruct(context);
      context.check(krb5.krb5_tkt_creds_get_creds(context.handle, creds, ticket.address), facts);
      try {
        return { times: ticket.times, cache: cacheWith(context, clientHandle, server, ticket, facts) };
      } finally {
        ticket.free();
      }
    } finally {
      if (creds !== 0n) krb5.krb5_tkt_creds_free(context.handle, creds);
      context.freePrincipal(server);
      context.freePrincipal(clientHandle);
    }
  });
}

function cacheWith(
  context: Krb5Context,
  client: bigint,
  server: bigint,
  ticket: CredsStruct,
  facts: KerberosFacts,
): TicketCache {
  const cache = TicketCache.inMemory(context);
  try {
    cache.holdOnly(client, server, ticket, facts);
    return cache;
  } catch (error) {
    cache.destroy();
    throw error;
  }
}

/** krb5_data is a magic number, a length and an address; three of them, the flags and the answer make the memory of a step. */
const ANSWER = 0;
const QUESTION = 16;
const REALM = 32;
const FLAGS = 48;
const STEP_SIZE = 56;

async function converse(
  { context, exchange, signal, journal }: Asking,
  step: CodedFunction,
  state: bigint,
  facts: KerberosFacts,
): Promise<void> {
  let answer: Buffer = Buffer.alloc(0);
  for (let trips = 0; trips < MAX_ROUND_TRIPS; trips++) {
    const next = takeStep(context, step, state, answer, facts);
    if (next === undefined) return;
    answer = await exchange.ask(next.realm, next.question, signal, journal);
    if (signal.aborted) throw signal.reason;
  }
  throw context.failure(KDC_UNREACHABLE, facts);
}

const KDC_UNREACHABLE = -1765328228;

function takeStep(
  context: Krb5Context,
  step: CodedFunction,
  state: bigint,
  answer: Buffer,
  facts: KerberosFacts,
): { realm: string; question: Buffer } | undefined {
  const memory = context.block(STEP_SIZE + answer.length);
  memory.bytes.set(answer, STEP_SIZE);
  memory.setUint32(ANSWER + 4, answer.length);
  memory.setPointer(ANSWER + 8, answer.length === 0 ? 0n : memory.at(STEP_SIZE));
  context.check(
    step(context.handle, state, memory.at(ANSWER), memory.at(QUESTION), memory.at(REALM), memory.at(FLAGS)),
    facts,
  );
  const take = (offset: number): Buffer => {
    const bytes = context.library.copyOut(memory.pointer(offset + 8), memory.uint32(offset + 4));
    context.krb5.krb5_free_data_contents(context.handle, memory.at(offset));
    return bytes;
  };
  const question = take(QUESTION);
  const realm = take(REALM).toString();
  return (memory.uint32(FLAGS) & CONTINUE) === 0 ? undefined : { realm, question };
}
