/** Starts what `tshbase serve` is asked for, says so, and stays until somebody ends it; then closes everything, the last first. */
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type EmbeddedHBase, type EmbeddedHBaseOptions, startHBase, startPage } from "../../testing.ts";
import type { Call } from "../command.ts";
import { failureText } from "../failure.ts";
import { obey } from "./command-loop.ts";
import { type KerberosRealm, startRealm } from "./kerberos-realm.ts";
import { type LogEntry, logLine, RequestLog } from "./request-log.ts";
import { kerberosOptions, planOf, type ServePlan, type ServeValues } from "./serve-options.ts";
import type { Served } from "./served.ts";
import { startJson, startText } from "./start-lines.ts";
import { byTypedOption } from "./typed-option.ts";
import { VERBS } from "./verbs.ts";

type ServeCall = Call<ServeValues>;

export async function runServe(call: ServeCall): Promise<number> {
  const plan = planOf(call.values);
  const ending = new AbortController();
  const stopListening = call.terminal.onEnd(() => ending.abort());
  const closers: Closer[] = [];
  try {
    const served = await start(call, plan, (closer) => closers.push(closer));
    await tell(call, served);
    await untilEnded(call, served.hbase, AbortSignal.any([ending.signal, call.signal]));
    call.note("closing");
    return 0;
  } finally {
    try {
      await closeAll(closers.reverse());
    } finally {
      stopListening();
    }
  }
}

/** All of them, whatever happens to one; rejects with the first error. */
async function closeAll(closers: readonly Closer[]): Promise<void> {
  const ends: PromiseSettledResult<unknown>[] = [];
  for (const close of closers) ends.push(...(await Promise.allSettled([close()])));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

type Closer = () => Promise<unknown>;

/** @param onClose takes what ends a part that has been started */
async function start(call: ServeCall, plan: ServePlan, onClose: (closer: Closer) => void): Promise<Served> {
  const realm = plan.withKerberos ? await startRealm() : undefined;
  if (realm !== undefined) onClose(() => realm.close());
  const options = { ...plan.options, ...kerberosOptions(realm, plan.qops), ...logOf(call) };
  try {
    const hbase = await startHBase(options);
    onClose(() => hbase.close());
    const page = await startPage({ hbase, port: plan.pagePort });
    onClose(() => page.close());
    const siteFile = await writeSite(call.values["site-out"], hbase, realm);
    return {
      hbase,
      page,
      ...(realm === undefined ? {} : { realm }),
      ...(options.data === undefined ? {} : { data: resolve(options.data) }),
      ...(siteFile === undefined ? {} : { siteFile }),
    };
  } catch (error) {
    throw byTypedOption(error) ?? error;
  }
}

function logOf({ values, shared, terminal }: ServeCall): Pick<EmbeddedHBaseOptions, "onEvent"> {
  if (values.verbose !== true) return {};
  const toText = shared.json === true ? (entry: LogEntry) => JSON.stringify(entry) : logLine;
  const log = new RequestLog((entry) => void terminal.stderr.write(`${toText(entry)}\n`));
  return { onEvent: log.onEvent };
}

/** With Kerberos there always is one: it is the shortest way to say all that a client must know. */
async function writeSite(
  file: string | undefined,
  hbase: EmbeddedHBase,
  realm: KerberosRealm | undefined,
): Promise<string | undefined> {
  const path = file === undefined ? realm && join(realm.folder, "hbase-site.xml") : resolve(file);
  if (path === undefined) return undefined;
  await writeFile(path, hbase.siteXml(realm === undefined ? {} : loginProperties(realm)));
  return path;
}

function loginProperties({ client: { keytab, principal } }: KerberosRealm): Record<string, string> {
  return { "hbase.client.keytab.file": keytab, "hbase.client.keytab.principal": principal };
}

/** Unlike what prints rows, it talks to people wherever its output goes, unless it is told otherwise. */
async function tell({ shared, out, terminal, note }: ServeCall, served: Served): Promise<void> {
  if (shared.json === true) await out.json(startJson(served));
  else await out.write(`${startText(served)}ready\n`);
  if (terminal.stdin.isTTY === true && !terminal.isInBackground)
    note("help lists what can be typed here; Ctrl-C closes everything");
}

/** Resolves when the signal comes, or when somebody types that it is over. */
async function untilEnded(call: ServeCall, hbase: EmbeddedHBase, signal: AbortSignal): Promise<void> {
  const { terminal, shared, out } = call;
  const ended = new Promise<void>((end) => {
    if (signal.aborted) end();
    else signal.addEventListener("abort", () => end(), { once: true });
  });
  if (terminal.isInBackground) return ended;
  const stopReading = new AbortController();
  const typed = obey({
    hbase,
    verbs: VERBS,
    input: terminal.stdin,
    signal: AbortSignal.any([signal, stopReading.signal]),
    print: (lines) =>
      shared.json === true
        ? out.json({ event: "answer", lines })
        : out.write(lines.map((line) => `${line}\n`).join("")),
    complain: (error) => {
      const who = "tshbase serve";
      terminal.stderr.write(failureText(error, { who, debug: shared.debug === true }, terminal));
    },
  });
  await Promise.race([ended, typed.then((how) => (how === "exit" ? undefined : ended))]);
  stopReading.abort();
}
