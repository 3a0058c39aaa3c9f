/** The five clusters that everything is shown on, as data. */
import { type Cluster, type ClusterOptions, startCluster } from "./cluster.ts";
import type { Kdc } from "./kdc.ts";

/** What a server does with the question for its principal: the first table of the design. */
export type ExpectedKind = "announces" | "misannounces" | "legacy" | "insecure";

export interface ClusterDescription {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly announce: boolean;
  readonly secure: boolean;
  readonly expected: ExpectedKind;
  /**
   * A 2.4 region server has no ClientMetaService (it came with 2.5): such a connection is closed without a word after the
   * connection header. There only masters answer the registry's calls.
   */
  readonly regionServersServeMeta: boolean;
}

export const clusterDescriptions: readonly ClusterDescription[] = [
  {
    id: "2.4",
    title: "HBase 2.4.18",
    version: "2.4.18",
    announce: false,
    secure: true,
    expected: "legacy",
    regionServersServeMeta: false,
  },
  {
    id: "2.5",
    title: "HBase 2.5.13",
    version: "2.5.13-hadoop3",
    announce: false,
    secure: true,
    expected: "legacy",
    regionServersServeMeta: true,
  },
  {
    id: "2.6",
    title: "HBase 2.6.4 as shipped",
    version: "2.6.4-hadoop3",
    announce: false,
    secure: true,
    expected: "misannounces",
    regionServersServeMeta: true,
  },
  {
    id: "2.6-announcing",
    title: "HBase 2.6.4 announcing",
    version: "2.6.4-hadoop3",
    announce: true,
    secure: true,
    expected: "announces",
    regionServersServeMeta: true,
  },
  {
    id: "2.6-insecure",
    title: "HBase 2.6.4 without security",
    version: "2.6.4-hadoop3",
    announce: false,
    secure: false,
    expected: "insecure",
    regionServersServeMeta: true,
  },
];

export function describedCluster(id: string): ClusterDescription {
  const found = clusterDescriptions.find((description) => description.id === id);
  if (found === undefined)
    throw new Error(
      `no cluster ${id}; there are ${clusterDescriptions.map((description) => description.id).join(", ")}`,
    );
  return found;
}

/** Starts one of them; the KDC is used by the secure ones only. */
export function startDescribed(
  description: ClusterDescription,
  kdc: Kdc,
  more: Partial<Omit<ClusterOptions, "version" | "kdc" | "announce">> = {},
): Promise<Cluster> {
  const { version, announce, secure } = description;
  return startCluster({ version, announce, ...(secure ? { kdc } : {}), ...more });
}
