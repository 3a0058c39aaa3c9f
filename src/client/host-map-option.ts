/** The option `hostMap`, as a function from addresses to addresses. */

import { described } from "../errors/known-options.ts";
import { refuse } from "../errors/option-checks.ts";
import { parseAddress } from "../registry/bootstrap.ts";
import type { HostMap } from "../transport/host-map.ts";
import { type Address, addressText } from "../transport/transport.ts";
import type { HostMapOption } from "./connect-options.ts";

const OPTION = "hostMap";
/** Stands for "the same port"; no server has it. */
const SAME_PORT = 0;

export function hostMapOf(option: HostMapOption): HostMap {
  return typeof option === "function" ? checked(option) : tabulated(option);
}

/** An entry for `host:port` comes before one for the host alone. */
function tabulated(option: Readonly<Record<string, string>>): HostMap {
  const entries = Object.entries(option).map(([from, to]): [string, Address] => {
    if (typeof to !== "string") refuse(OPTION, `${from} leads to ${described(to)}, which is no host:port and no host`);
    const key = part(from);
    const target = part(to);
    if (key.port === SAME_PORT && target.port !== SAME_PORT)
      refuse(OPTION, `${from} names no port, so ${to} must not name one either: all its servers would meet there`);
    return [keyOf(key), target];
  });
  const table = new Map(entries);
  return (address) => {
    const host = address.host.toLowerCase();
    const target = table.get(keyOf({ host, port: address.port })) ?? table.get(keyOf({ host, port: SAME_PORT }));
    if (target === undefined) return address;
    return target.port === SAME_PORT ? { host: target.host, port: address.port } : target;
  };
}

function checked(map: (address: Address) => Address): HostMap {
  return (address) => {
    const mapped = map(address) as Partial<Address> | undefined;
    const { host, port } = mapped ?? {};
    if (
      typeof host !== "string" ||
      host === "" ||
      !Number.isInteger(port) ||
      (port as number) < 1 ||
      (port as number) > 65_535
    )
      refuse(
        OPTION,
        `the function made ${described(JSON.stringify(mapped))} of ${addressText(address)}, which is no { host, port }`,
      );
    return { host: host as string, port: port as number };
  };
}

/** `host:port`, or `host` with `SAME_PORT`. */
function part(text: string): Address {
  const hasPort = /^(?:\[[^\]]*\]|[^:[]*):/.test(text.trim());
  return hasPort
    ? parseAddress(text, { option: OPTION })
    : parseAddress(text, { option: OPTION, defaultPort: SAME_PORT });
}

function keyOf({ host, port }: Address): string {
  return `${host} ${port}`;
}
