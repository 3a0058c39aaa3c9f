/** The Java client and ours on the same real server, one after the other: HBase 2.6.4 that announces its principal, QOP auth. */
import { startCluster } from "../scripts/lab/cluster.ts";
import { runJavaBench } from "../scripts/lab/java-client.ts";
import type { Kdc } from "../scripts/lab/kdc.ts";
import { runContestant } from "./children.ts";
import { LOADS, type Measurement, median, ROUNDS } from "./plan.ts";

const SERVER = "hbase-master/localhost";

export interface JavaRow {
  readonly inFlight: number;
  readonly javaCpuMicros: number;
  readonly ourCpuMicros: number;
  readonly cpuRatio: number;
  readonly javaCallsPerSecond: number;
  readonly ourCallsPerSecond: number;
}

export async function againstJava(kdc: Kdc, tell: (line: string) => void): Promise<JavaRow[]> {
  // The lab's flags make servers start fast and stay slow; a bench wants the opposite.
  const cluster = await startCluster({ version: "2.6.4-hadoop3", kdc, announce: true, jvm: [] });
  try {
    tell("the Java client");
    const java = await runJavaBench({
      server: `localhost:${cluster.masterPort}`,
      login: { kdc },
      inFlight: LOADS.map(({ inFlight }) => inFlight),
      rounds: ROUNDS.java,
    });
    const rows: JavaRow[] = [];
    for (const { inFlight } of LOADS) {
      tell(`ours, ${inFlight} in flight`);
      // The first round warms the JVM up.
      const theirs = java.filter((round) => round.inFlight === inFlight && round.round > 0);
      const ours = await measureOurs(kdc, cluster.masterPort, inFlight);
      rows.push(rowOf(inFlight, theirs, ours));
    }
    return rows;
  } finally {
    await cluster.stop();
  }
}

async function measureOurs(kdc: Kdc, port: number, inFlight: number): Promise<Measurement[]> {
  const kerberos = {
    keytab: await kdc.keytab("client"),
    client: `client@${kdc.realm}`,
    server: `${SERVER}@${kdc.realm}`,
    qop: "auth",
  };
  const results: Measurement[] = [];
  for (let round = 0; round < ROUNDS.java; round++) {
    results.push(await runContestant("our-contestant.js", { port, inFlight, kerberos }, { env: kdc.env }));
  }
  return results;
}

function rowOf(
  inFlight: number,
  theirs: readonly { readonly callsPerSecond: number; readonly cpuMicrosPerCall: number }[],
  ours: readonly Measurement[],
): JavaRow {
  const javaCpuMicros = median(theirs.map(({ cpuMicrosPerCall }) => cpuMicrosPerCall));
  const ourCpuMicros = median(ours.map(({ cpuMicros }) => cpuMicros));
  return {
    inFlight,
    javaCpuMicros,
    ourCpuMicros,
    cpuRatio: ourCpuMicros / javaCpuMicros,
    javaCallsPerSecond: median(theirs.map(({ callsPerSecond }) => callsPerSecond)),
    ourCallsPerSecond: median(ours.map(({ callsPerSecond }) => callsPerSecond)),
  };
}
