/**
 * The nine clusters that tables and administration are proved on: each version without security, and secured (masters and region servers
 * under principals of their own) with nothing encrypted or everything. A proof names those that it takes every time; the variable
 * `TSHBASE_CLUSTERS` takes others: all, or some by their names.
 */
import { twoPrincipals } from "../../scripts/lab/clients.ts";
import type { ClusterOptions } from "../../scripts/lab/cluster.ts";
import type { Kdc } from "../../scripts/lab/kdc.ts";
import type { Protection } from "../../scripts/lab/site.ts";
import type { ConnectOptions } from "../../src/index.ts";

export interface Combination {
  /** such as `2.5-auth-conf` */
  readonly id: string;
  readonly title: string;
  /** as Maven calls it */
  readonly version: string;
  /** of what travels; without it there is no security */
  readonly protection?: Protection;
}

const VERSIONS = ["2.4.18", "2.5.13-hadoop3", "2.6.4-hadoop3"];

const COMBINATIONS: readonly Combination[] = VERSIONS.flatMap((version) => [
  combination(version, "plain"),
  combination(version, "auth", "authentication"),
  combination(version, "auth-conf", "privacy"),
]);

export const EVERY_COMBINATION: readonly string[] = COMBINATIONS.map(({ id }) => id);

/** @param usual those that a proof runs on where nobody says otherwise */
export function chosenCombinations(usual: readonly string[]): readonly Combination[] {
  const wanted = process.env["TSHBASE_CLUSTERS"] ?? "";
  if (wanted === "all") return COMBINATIONS;
  const ids = wanted === "" ? usual : wanted.split(",");
  return ids.map((id) => {
    const found = COMBINATIONS.find((each) => each.id === id);
    if (found === undefined) throw new Error(`no cluster ${id}; there are ${EVERY_COMBINATION.join(", ")}`);
    return found;
  });
}

/** A cluster that takes this protection and no other. */
export function securedBy(
  kdc: Kdc | undefined,
  protection: Protection | undefined,
): Pick<ClusterOptions, "kdc" | "protection"> {
  return kdc === undefined || protection === undefined ? {} : { kdc, protection: [protection] };
}

/** Who the client is and what it insists on, for `connect()`. */
export async function loginTo(kdc: Kdc | undefined, protection: Protection | undefined): Promise<ConnectOptions> {
  if (kdc === undefined || protection === undefined) return { auth: "simple" };
  return {
    kerberos: { keytab: await kdc.keytab("client"), principal: `client@${kdc.realm}` },
    principals: twoPrincipals(kdc),
    protection: [protection],
  };
}

function combination(version: string, security: string, protection?: Protection): Combination {
  const number = version.replace("-hadoop3", "");
  const [line] = /^\d+\.\d+/.exec(version) ?? [];
  return {
    id: `${line}-${security}`,
    title: `HBase ${number}, ${security}`,
    version,
    ...(protection === undefined ? {} : { protection }),
  };
}
