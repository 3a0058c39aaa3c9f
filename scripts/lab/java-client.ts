/** Apache's own Java client, run in a JVM of its own: what it makes of a server, and how fast it is. */
import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import type { Kdc } from "./kdc.ts";
import {
  compileJava,
  javaCommand,
  javaModuleFlags,
  loggingConfiguration,
  resolveClassPath,
  type Tell,
  toStandardError,
} from "./maven.ts";
import { run, type TemporaryFolder, temporaryFolder } from "./processes.ts";
import type { Properties, Protection } from "./site.ts";

/** The version whose client stands for Java's, whatever server it is sent to. */
export const referenceClientVersion = "2.6.4-hadoop3";

export interface JavaLogin {
  readonly kdc: Kdc;
  /** "client" by default. */
  readonly principal?: string;
}

export interface JavaClientOptions {
  /** None: SIMPLE, with security off in the client's configuration. */
  readonly login?: JavaLogin;
  readonly clientVersion?: string;
  readonly protection?: Protection;
  /** Replaces the two patterns `hbase-master/_HOST@REALM` and `hbase-rs/_HOST@REALM`. */
  readonly principals?: { readonly master: string; readonly regionServer: string };
  readonly site?: Properties;
  readonly tell?: Tell;
}

export interface JavaCallsOptions extends JavaClientOptions {
  /** Such as ["localhost:16000"]. */
  readonly bootstrap: readonly string[];
  readonly calls?: number;
  /** hbase.rpc.timeout. */
  readonly rpcTimeoutMs?: number;
  /** What has no answer by then hangs. */
  readonly limitMs?: number;
  /** Creates the SASL providers with security on before the cluster id fetcher does it with security off. */
  readonly providersFirst?: boolean;
  /** Each call after the answer to the one before. */
  readonly oneByOne?: boolean;
}

export interface JavaFailure {
  readonly count: number;
  /** Of the error that the caller gets. */
  readonly class: string;
  /** What lies at its root (class: message), one for each different thing that a server was found guilty of. */
  readonly reasons: readonly string[];
}

export interface JavaCallsResult {
  readonly calls: number;
  readonly answered: number;
  readonly failed: number;
  readonly hanging: number;
  readonly firstAnswerMs: number | null;
  readonly totalMs: number;
  readonly failures: readonly JavaFailure[];
}

/** Issues calls through Java's RpcConnectionRegistry, all at once. */
export async function runJavaCalls(options: JavaCallsOptions): Promise<JavaCallsResult> {
  const limitMs = options.limitMs ?? 20_000;
  const lines = await runJava("JavaCalls", options, limitMs + 60_000, [
    `bootstrap=${options.bootstrap.join(",")}`,
    `calls=${options.calls ?? 100}`,
    `limit=${limitMs}`,
    `providersFirst=${options.providersFirst ?? false}`,
    `oneByOne=${options.oneByOne ?? false}`,
    `conf.hbase.rpc.timeout=${options.rpcTimeoutMs ?? 10_000}`,
  ]);
  const [result] = lines;
  if (result === undefined) throw new Error("JavaCalls printed nothing");
  return result as JavaCallsResult;
}

export interface JavaBenchOptions extends JavaClientOptions {
  /** host:port of one server. */
  readonly server: string;
  readonly inFlight?: readonly number[];
  /** In each round. */
  readonly calls?: number;
  /** The first ones warm the JVM up. */
  readonly rounds?: number;
}

export interface JavaBenchRound {
  readonly round: number;
  readonly calls: number;
  readonly inFlight: number;
  readonly callsPerSecond: number;
  readonly cpuMicrosPerCall: number;
}

/** Small calls over one connection. */
export async function runJavaBench(options: JavaBenchOptions): Promise<JavaBenchRound[]> {
  const lines = await runJava("JavaBench", options, 600_000, [
    `server=${options.server}`,
    `inFlight=${(options.inFlight ?? [1, 16, 128, 1024]).join(",")}`,
    `calls=${options.calls ?? 20_000}`,
    `rounds=${options.rounds ?? 3}`,
  ]);
  return lines as JavaBenchRound[];
}

export interface TableBenchOptions extends JavaClientOptions {
  /** Registry, quorum and the like: the cluster's client configuration. */
  readonly site: Properties;
  readonly table: string;
  readonly inFlight?: readonly number[];
  /** Some of get, put, bufferedPut, checkAndMutate, scan. */
  readonly operations?: readonly string[];
  readonly warmMs?: number;
  readonly measureMs?: number;
  /** Rows that gets and puts choose from, `row000000` and so on. */
  readonly rows?: number;
  /** Of the scanned table; it is filled when it is empty. */
  readonly scanRows?: number;
}

export interface TableBenchRound {
  readonly operation: string;
  /** For scans: scans side by side. */
  readonly inFlight: number;
  /** Scanned rows, for scans. */
  readonly operations: number;
  readonly perSecond: number;
  /** Of the whole client process, for an operation or a scanned row. */
  readonly cpuMicros: number;
}

/** Table operations of Java's asynchronous client, each load warmed up before it is measured. */
export async function runJavaTableBench(options: TableBenchOptions): Promise<TableBenchRound[]> {
  const given = { operations: options.operations?.join(","), inFlight: options.inFlight?.join(",") };
  const { warmMs, measureMs, rows, scanRows } = options;
  const args = Object.entries({ table: options.table, ...given, warmMs, measureMs, rows, scanRows })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`);
  return (await runJava("JavaTableBench", options, 1_200_000, args)) as TableBenchRound[];
}

/** Main classes and what they are compiled from. */
const programs = {
  JavaCalls: { main: "org.apache.hadoop.hbase.client.JavaCalls", sources: ["JavaCalls.java"] },
  JavaBench: { main: "org.apache.hadoop.hbase.client.JavaBench", sources: ["JavaBench.java"] },
  JavaTableBench: { main: "lab.JavaTableBench", sources: ["LabClient.java", "JavaTableBench.java"] },
  JavaTables: {
    main: "lab.JavaTables",
    sources: [
      "LabClient.java",
      "MappedSocketFactory.java",
      "OperationReader.java",
      "ResultWriter.java",
      "AdminOperations.java",
      "SyncOperations.java",
      "ShellOperations.java",
      "OtherAdminOperations.java",
      "JavaTables.java",
    ],
  },
} as const;

/** How to start one of the programs: what follows `java`, and the folder that it needs while it runs. */
export async function javaProgram(
  program: keyof typeof programs,
  options: JavaClientOptions,
  args: readonly string[],
): Promise<{ readonly args: string[]; readonly conf: TemporaryFolder }> {
  const tell = options.tell ?? toStandardError;
  const { main, sources } = programs[program];
  const jars = await resolveClassPath(options.clientVersion ?? referenceClientVersion, tell);
  const classes = await compileJava(sources, jars, tell);
  const conf = await temporaryFolder("tshbase-java");
  await writeFile(join(conf.path, "log4j2.properties"), loggingConfiguration("OFF"));
  const flags = ["-Xmx512m", "-Djava.net.preferIPv4Stack=true", ...javaModuleFlags, ...kerberosFlags(options.login)];
  const settings = Object.entries({ ...configuration(options), ...options.site }).map(
    ([name, value]) => `conf.${name}=${value}`,
  );
  const classPath = [conf.path, classes, jars].join(delimiter);
  return { args: [...flags, "-cp", classPath, main, ...args, ...(await login(options.login)), ...settings], conf };
}

/** Runs one of the programs to its end; the lines of JSON that it printed. */
async function runJava(
  program: keyof typeof programs,
  options: JavaClientOptions,
  timeoutMs: number,
  args: readonly string[],
): Promise<unknown[]> {
  const { args: all, conf } = await javaProgram(program, options, args);
  try {
    const { code, stdout, stderr, timedOut } = await run(javaCommand(), all, { timeoutMs });
    if (timedOut) throw new Error(`${program} did not end within ${timeoutMs} ms`);
    const lines = stdout.split("\n").filter((line) => line.startsWith("{"));
    if (code !== 0 || lines.length === 0)
      throw new Error(`${program} failed:\n${(stderr.trim() || stdout.trim()).split("\n").slice(0, 12).join("\n")}`);
    return lines.map((line) => JSON.parse(line) as unknown);
  } finally {
    conf.remove();
  }
}

function configuration(options: JavaClientOptions): Properties {
  if (options.login === undefined) return {};
  const { realm } = options.login.kdc;
  return {
    "hbase.master.kerberos.principal": options.principals?.master ?? `hbase-master/_HOST@${realm}`,
    "hbase.regionserver.kerberos.principal": options.principals?.regionServer ?? `hbase-rs/_HOST@${realm}`,
    "hbase.rpc.protection": options.protection ?? "authentication",
  };
}

function kerberosFlags(login: JavaLogin | undefined): string[] {
  return login === undefined ? [] : [`-Djava.security.krb5.conf=${login.kdc.krb5Conf}`];
}

async function login(login: JavaLogin | undefined): Promise<string[]> {
  if (login === undefined) return [];
  const principal = login.principal ?? "client";
  return [`principal=${principal}@${login.kdc.realm}`, `keytab=${await login.kdc.keytab(principal)}`];
}
