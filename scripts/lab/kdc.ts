/** The KDC of tests, demo and lab: with the principals that most of them want, and gone when a signal ends us. */
import * as kdc from "../../src/kdc/kdc.ts";
import { endBySignals } from "./processes.ts";

export { type Kdc, kdcMissing } from "../../src/kdc/kdc.ts";

const defaultPrincipals = [
  "hbase-master/localhost",
  "hbase-rs/localhost",
  "hbase/localhost",
  "other/localhost",
  "client",
  "hbase",
];

export async function startKdc(options: kdc.KdcOptions = {}): Promise<kdc.Kdc> {
  endBySignals();
  return kdc.startKdc({ principals: defaultPrincipals, ...options });
}
