/** Whether a host's name leads to an address on this machine. */
import { lookup } from "node:dns/promises";
import type { Address } from "../transport/transport.ts";
import { type Findings, messageOf } from "./report.ts";

export async function checkName(address: Address, timeoutMs: number, findings: Findings): Promise<void> {
  try {
    const found = await within(timeoutMs, lookup(address.host, { all: true }));
    findings.ok(`name: ${address.host} is ${found.map((entry) => entry.address).join(", ")}`);
  } catch (error) {
    const sentence = `The name ${address.host} cannot be resolved here: add it to the DNS or to /etc/hosts.`;
    findings.note(`name: ${address.host}: ${messageOf(error)}`, sentence);
  }
}
/** The system's resolver cannot be called off; it is not waited for any longer. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
