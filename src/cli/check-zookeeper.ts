/** The ZooKeeper registry: every server of the quorum, the znodes of HBase, and the servers of the cluster that they name. */
import { RegistryUnreachableError } from "../errors/registry-errors.ts";
import type { ServerName } from "../names/server-name.ts";
import { ZkRegistry, type ZkRegistryOptions } from "../registry/zk-registry.ts";
import { ZooKeeperClient } from "../registry/zookeeper/client.ts";
import type { HostMap } from "../transport/host-map.ts";
import { type Address, addressText } from "../transport/transport.ts";
import { problemOf } from "./advice.ts";
import { checkName } from "./check-name.ts";
import { ONE_ZOOKEEPER } from "./notes.ts";
import type { Findings, Problem, Role } from "./report.ts";
import type { ServerList } from "./server-list.ts";

export interface ZooKeeperCheck {
  readonly hostMap: HostMap;
  readonly timeoutMs: number;
  /** gets what the znodes name */
  readonly servers: ServerList;
}

export async function checkZooKeeper(
  options: ZkRegistryOptions,
  check: ZooKeeperCheck,
  findings: Findings,
): Promise<void> {
  if (options.quorum.length === 1) findings.note("configuration: one ZooKeeper server is named", ONE_ZOOKEEPER);
  if (!(await checkQuorum(options, check, findings))) return;
  const registry = new ZkRegistry({ ...options, operationTimeoutMs: check.timeoutMs });
  try {
    await checkZnodes(registry, options.znodeParent, check.servers, findings);
  } finally {
    registry.close();
  }
}

/** @returns whether any server of the quorum answers: then those that do not are no problem yet */
async function checkQuorum(options: ZkRegistryOptions, check: ZooKeeperCheck, findings: Findings): Promise<boolean> {
  const silent: { readonly name: string; readonly problem: Problem }[] = [];
  for (const address of options.quorum) {
    const name = addressText(address);
    await checkName(check.hostMap(address), check.timeoutMs, findings);
    const error = await failureOf({ ...options, quorum: [address] }, check.timeoutMs);
    if (error === undefined) findings.ok(`${name}: ZooKeeper answers`);
    else silent.push({ name, problem: problemOf(error) });
  }
  const answers = silent.length < options.quorum.length;
  for (const { name, problem } of silent) {
    if (answers)
      findings.note(`${name}: ${problem.message}`, `${name} of the ZooKeeper quorum does not answer; others do.`);
    else findings.problem(`${name}: ZooKeeper`, problem);
  }
  return answers;
}

/** Of one server: an answer that refuses is an answer too, and comes up again with the znodes. */
async function failureOf(options: ZkRegistryOptions, timeoutMs: number): Promise<unknown> {
  const client = new ZooKeeperClient({ ...options, connectTimeoutMs: timeoutMs, answerTimeoutMs: timeoutMs });
  try {
    await client.getChildren("/", new AbortController().signal);
    return undefined;
  } catch (error) {
    return client.server === undefined ? causeOf(error) : undefined;
  } finally {
    client.close();
  }
}

async function checkZnodes(
  registry: ZkRegistry,
  parent: string,
  servers: ServerList,
  findings: Findings,
): Promise<void> {
  const learn = (names: readonly (ServerName | undefined)[], role: Role): void => {
    for (const name of names) if (name !== undefined) servers.learn(name, role);
  };
  const told = async <A>(what: string, question: Promise<A>, tell: (answer: A) => string): Promise<void> => {
    try {
      const answer = await question;
      findings.ok(`ZooKeeper ${parent}: ${what}: ${tell(answer)}`);
    } catch (error) {
      findings.problem(`ZooKeeper ${parent}: ${what}`, problemOf(causeOf(error)));
    }
  };
  await Promise.all([
    told("the cluster's id", registry.clusterId(), (id) => {
      findings.clusterId ??= id;
      return id;
    }),
    told("masters", registry.masters(), (masters) => {
      learn(
        masters.map(({ server }) => server),
        "master",
      );
      return masters.map(({ server, active }) => `${addressText(server)}${active ? " (active)" : ""}`).join(", ");
    }),
    told("region servers", registry.bootstrapNodes(), (nodes) => {
      learn(nodes, "regionserver");
      return listed(nodes);
    }),
    told("hbase:meta", registry.metaRegionLocations(), (locations) => {
      const places = locations.map(({ server }) => server).filter((server) => server !== undefined);
      learn(places, "regionserver");
      return listed(places);
    }),
  ]);
}

const MAX_SHOWN = 10;

function listed(addresses: readonly Address[]): string {
  const shown = addresses.slice(0, MAX_SHOWN).map(addressText).join(", ");
  return addresses.length > MAX_SHOWN ? `${shown} and ${addresses.length - MAX_SHOWN} more` : shown;
}

/** "Nobody answered" says less than why. */
function causeOf(error: unknown): unknown {
  const [cause] = error instanceof RegistryUnreachableError ? error.causes : [];
  return cause === undefined ? error : cause.error;
}
