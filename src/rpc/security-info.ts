/** Which configured principals a service's servers may have: the role of HBase's SecurityInfo. */
import type { Candidate } from "../handshake/candidates.ts";

type Role = Candidate["role"];

const BOTH: readonly Role[] = ["master", "regionserver"];
const MASTER: readonly Role[] = ["master"];
const REGION_SERVER: readonly Role[] = ["regionserver"];

const ROLES: Readonly<Record<string, readonly Role[]>> = {
  // HBASE-28321: masters and region servers both serve it.
  ClientMetaService: BOTH,
  ClientService: REGION_SERVER,
  AdminService: REGION_SERVER,
  BootstrapNodeService: REGION_SERVER,
  MasterService: MASTER,
  HbckService: MASTER,
  LockService: MASTER,
  RegionServerStatusService: MASTER,
};

/** A service we have never heard of may be anybody's. */
export function rolesServing(service: string): readonly Role[] {
  return ROLES[service] ?? BOTH;
}
