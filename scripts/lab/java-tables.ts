/** The Java client as the reference for tables: a JVM that lives as long as the test and does an operation after the other. */
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Cluster } from "./cluster.ts";
import { type JavaClientOptions, javaProgram } from "./java-client.ts";
import { javaCommand } from "./maven.ts";
import type { Answer, DataOperation, FamilyForm, RowAnswer, TableForm } from "./operation-form.ts";
import { logTail, type PipedProcess, startPipedProcess, type TemporaryFolder } from "./processes.ts";
import type { Properties } from "./site.ts";

export interface RegionAnswer {
  /** HBase's printable form, as are start and end. */
  readonly name: string;
  readonly encodedName: string;
  readonly start: string;
  readonly end: string;
  readonly replicaId: number;
  /** host,port,startcode; absent while the region is nowhere. */
  readonly server?: string;
}

export interface StatusAnswer {
  readonly version: string;
  readonly master?: string;
  readonly live: readonly string[];
  readonly dead: readonly string[];
  readonly regions: number;
  readonly inTransition: number;
}

/** An operation that Java refused. */
export class JavaError extends Error {
  readonly javaClass: string;
  /** The class at the root of it. */
  readonly rootClass: string;

  constructor(operation: string, answer: Extract<Answer, { readonly error: string }>) {
    super(`Java's ${operation}: ${answer.error}: ${answer.message}`);
    this.javaClass = answer.error;
    this.rootClass = answer.root ?? answer.error;
  }
}

/** What Java is told of a cluster: a real one, or an embedded one with its ZooKeeper's port. */
export type JavaTarget = Pick<Cluster, "zkPort" | "kdc">;

export interface JavaTablesOptions extends JavaClientOptions {
  /** Sends connections to these ports elsewhere: [[advertised, proxy], …]. Without Kerberos only, and slower. */
  readonly ports?: readonly (readonly [number, number])[];
  /** As of `JavaCallsOptions`: what a 2.6.4 client with Kerberos needs to find a cluster by the RPC registry. */
  readonly providersFirst?: boolean;
}

export class JavaTables implements AsyncDisposable {
  readonly #child: PipedProcess;
  readonly #conf: TemporaryFolder;
  readonly #lines: Interface;
  readonly #waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void }[] = [];

  private constructor(child: PipedProcess, conf: TemporaryFolder) {
    this.#child = child;
    this.#conf = conf;
    this.#lines = createInterface({ input: child.stdout });
    this.#lines.on("line", (line) => {
      if (line.startsWith("{")) this.#waiting.shift()?.resolve(line);
    });
    void child.process.exited.then(({ code, signal }) => {
      const end = new Error(`JavaTables ended (${code ?? signal}):\n${logTail(child.process.log)}`);
      for (const { reject } of this.#waiting.splice(0)) reject(end);
    });
  }

  static async start(cluster: JavaTarget, options: JavaTablesOptions = {}): Promise<JavaTables> {
    const site = { ...javaSite(cluster), ...mappedPorts(options.ports), ...options.site };
    const login = cluster.kdc === undefined ? {} : { login: { kdc: cluster.kdc } };
    const { args, conf } = await javaProgram("JavaTables", { ...login, ...options, site }, [
      `providersFirst=${options.providersFirst ?? false}`,
    ]);
    const log = join(conf.path, "stderr.log");
    const tables = new JavaTables(startPipedProcess({ name: "JavaTables", command: javaCommand(), args, log }), conf);
    try {
      await tables.#nextAnswer("start");
      return tables;
    } catch (error) {
      await tables.close();
      throw error;
    }
  }

  /** What the operation gave; throws a JavaError if Java threw. Operations are done in the order in which they are asked for. */
  async do(operation: string, arguments_: object = {}): Promise<unknown> {
    const answer = await this.answer(operation, arguments_);
    if ("error" in answer) throw new JavaError(operation, answer);
    return answer.ok;
  }

  /** The same with errors as data. */
  answer(operation: string, arguments_: object = {}): Promise<Answer> {
    const answer = this.#nextAnswer(operation);
    this.#child.stdin.write(`${JSON.stringify({ ...arguments_, op: operation })}\n`);
    return answer;
  }

  /** One of the list of operations. */
  perform(table: string, operation: DataOperation): Promise<Answer> {
    return this.answer(operation.op, { ...operation, table });
  }

  /** Goes on with another connection: the settings in place of or beside those it was started with. @param blocking HBase's older client */
  reconnect(site: Properties, { blocking = false }: { readonly blocking?: boolean } = {}): Promise<unknown> {
    return this.do("reconnect", { conf: site, blocking });
  }

  /** The table raw: all versions and delete markers. */
  async dump(table: string): Promise<RowAnswer[]> {
    return (await this.do("dump", { table })) as RowAnswer[];
  }

  createTable(table: string, { families, ...more }: TableForm): Promise<unknown> {
    return this.do("createTable", { table, families: families satisfies readonly FamilyForm[], ...more });
  }

  /** Nothing happens if there is none. */
  dropTable(table: string): Promise<unknown> {
    return this.do("dropTable", { table });
  }

  async regions(table: string): Promise<RegionAnswer[]> {
    return (await this.do("regions", { table })) as RegionAnswer[];
  }

  async metaLocation(): Promise<RegionAnswer> {
    return (await this.do("metaLocation")) as RegionAnswer;
  }

  async status(): Promise<StatusAnswer> {
    return (await this.do("status")) as StatusAnswer;
  }

  /** Reads from every region of a table, waiting for those that are nowhere; how many answered. */
  async probe(table: string): Promise<number> {
    return (await this.do("probe", { table })) as number;
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    await this.#child.process.stop();
    this.#lines.close();
    this.#conf.remove();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #nextAnswer(operation: string): Promise<Answer> {
    if (!this.#child.process.running) throw new Error("JavaTables has ended");
    const line = await new Promise<string>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    const answer = JSON.parse(line) as Answer;
    if (operation === "start" && "error" in answer) throw new JavaError(operation, answer);
    return answer;
  }
}

/** ZooKeeper's registry is the one with which Java reaches every kind of cluster; answers to what fails come soon. */
export function javaSite(cluster: JavaTarget): Properties {
  return {
    "hbase.client.registry.impl": "org.apache.hadoop.hbase.client.ZKConnectionRegistry",
    "hbase.zookeeper.quorum": "127.0.0.1",
    "hbase.zookeeper.property.clientPort": String(cluster.zkPort),
    "hbase.client.retries.number": "10",
    "hbase.client.pause": "50",
  };
}

function mappedPorts(ports: JavaTablesOptions["ports"]): Properties {
  if (ports === undefined) return {};
  return {
    // The blocking client takes a socket factory; what it sends is the same.
    "hbase.rpc.client.impl": "org.apache.hadoop.hbase.ipc.BlockingRpcClient",
    "hadoop.rpc.socket.factory.class.default": "lab.MappedSocketFactory",
    "lab.ports": ports.map(([advertised, proxy]) => `${advertised}=${proxy}`).join(","),
  };
}
