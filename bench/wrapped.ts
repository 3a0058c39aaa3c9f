/** What protection costs: our client on an embedded server with real Kerberos, in each protection, against SIMPLE on the same server. */
import type { Kdc } from "../scripts/lab/kdc.ts";
import type { Qop } from "../src/wire/qop.ts";
import { type ChildServer, runContestant, startServer } from "./children.ts";
import { LOADS, type Measurement, median, ROUNDS } from "./plan.ts";

type Stream = "simple" | Qop;

const STREAMS: readonly Stream[] = ["simple", "auth", "auth-int", "auth-conf"];
const SERVER = "hbase-master/localhost";

export interface WrappedRow {
  readonly stream: Stream;
  readonly inFlight: number;
  readonly cpuMicros: number;
  /** the median of the rounds' own differences to SIMPLE */
  readonly addedMicros: number;
  readonly callsPerSecond: number;
}

export async function wrapped(
  kdc: Kdc,
  tell: (line: string) => void,
  rounds: number = ROUNDS.wrapped,
): Promise<WrappedRow[]> {
  const principal = `${SERVER}@${kdc.realm}`;
  const env = kdc.env;
  const secure = await startServer(
    "embedded-server.js",
    { behaviour: "announces", kerberos: { principal, keytab: await kdc.keytab(SERVER) } },
    { core: 1, env },
  );
  const insecure = await startServer("embedded-server.js", { behaviour: "insecure" }, { core: 1 });
  const login = { keytab: await kdc.keytab("client"), client: `client@${kdc.realm}`, server: principal };
  const results = new Map<string, Measurement[]>();
  try {
    for (let round = 1; round <= rounds; round++) {
      tell(`wrapped streams: round ${round} of ${rounds}`);
      for (const { inFlight } of LOADS) {
        for (const stream of STREAMS) {
          const argument =
            stream === "simple"
              ? { port: insecure.port, inFlight }
              : { port: secure.port, inFlight, kerberos: { ...login, qop: stream } };
          const measured = await runContestant<Measurement>("our-contestant.js", argument, { core: 0, env });
          results.set(`${stream} ${inFlight}`, [...(results.get(`${stream} ${inFlight}`) ?? []), measured]);
        }
      }
    }
  } finally {
    await stopAll([secure, insecure]);
  }
  return STREAMS.flatMap((stream) =>
    LOADS.map(({ inFlight }) => {
      const ours = results.get(`${stream} ${inFlight}`) ?? [];
      const simple = results.get(`simple ${inFlight}`) ?? [];
      return {
        stream,
        inFlight,
        cpuMicros: median(ours.map(({ cpuMicros }) => cpuMicros)),
        addedMicros: median(ours.map(({ cpuMicros }, round) => cpuMicros - (simple[round]?.cpuMicros ?? Number.NaN))),
        callsPerSecond: median(ours.map(({ callsPerSecond }) => callsPerSecond)),
      };
    }),
  );
}

async function stopAll(servers: readonly ChildServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop()));
}
