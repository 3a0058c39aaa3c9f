/**
 * The host that goes in place of `_HOST`: as the server was addressed, or, if wanted, its canonical name as Java finds it
 * (`InetAddress.getCanonicalHostName`): the name of the address, if that name leads back to the address, else the address.
 */
import { lookup, lookupService } from "node:dns/promises";

export interface HostResolver {
  /** addresses of a name */
  addressesOf(host: string): Promise<readonly string[]>;
  /** the name of an address */
  nameOf(address: string): Promise<string>;
}

const systemResolver: HostResolver = {
  addressesOf: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  nameOf: async (address) => (await lookupService(address, 0)).hostname,
};

export interface HostNameOptions {
  /** false, if absent: the name as it was addressed (`hbase.unsafe.client.kerberos.hostname.disable.reversedns = true`) */
  readonly canonicalHostNames?: boolean;
  readonly resolver?: HostResolver;
}

export async function principalHost(host: string, options: HostNameOptions = {}): Promise<string> {
  if (options.canonicalHostNames !== true) return host.toLowerCase();
  return (await canonicalName(host, options.resolver ?? systemResolver)).toLowerCase();
}

/** Rejects only if the host has no address at all. */
async function canonicalName(host: string, resolver: HostResolver): Promise<string> {
  const [address] = await resolver.addressesOf(host);
  if (address === undefined) return host;
  try {
    const name = await resolver.nameOf(address);
    const back = await resolver.addressesOf(name);
    return back.includes(address) ? name : address;
  } catch {
    return address;
  }
}
