/**
 * Dials other addresses than those that a cluster calls its servers: for clusters behind containers and tunnels. Whoever asks
 * for a connection goes on with the cluster's own name; only the socket and the errors know of the other one.
 */
import { ConnectError } from "../errors/connection-errors.ts";
import { ConnectTimeoutError } from "../errors/timeout-errors.ts";
import { connectError } from "./connect-error.ts";
import { type Address, addressText, type Dial } from "./transport.ts";

/** From the address as the cluster calls it to the one to dial; the same one where there is nothing to replace. */
export type HostMap = (address: Address) => Address;

/** Errors of the connection name both addresses. */
export function mappedDial(dial: Dial, hostMap: HostMap): Dial {
  return async (address, options) => {
    const dialled = hostMap(address);
    if (addressText(dialled) === addressText(address)) return dial(address, options);
    try {
      return await dial(dialled, options);
    } catch (error) {
      throw namingBoth(error, addressText(address), addressText(dialled), options.timeoutMs);
    }
  };
}

function namingBoth(error: unknown, server: string, dialled: string, timeoutMs: number): unknown {
  const where = { server, dialled };
  if (error instanceof ConnectTimeoutError) return new ConnectTimeoutError(timeoutMs, { where });
  if (error instanceof ConnectError && error.cause instanceof Error) return connectError(error.cause, dialled, where);
  return error;
}
