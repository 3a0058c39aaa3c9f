/** A port or an address that cannot be had, told by the option it was asked for with. */
import { InvalidArgumentError } from "../errors/usage-errors.ts";

export interface Listening {
  /** such as `masterPort` */
  readonly portOption: string;
  readonly port: number;
  /** whose it was to be: `the master`, `regionserver-2` */
  readonly who: string;
  readonly listenOn: string | undefined;
}

/** @returns what to throw in place of Node's error, which is its cause; any other error as it is */
export function listenFailure(error: unknown, { portOption, port, who, listenOn }: Listening): unknown {
  const { code, syscall } = error as { readonly code?: string; readonly syscall?: string };
  if (syscall === "getaddrinfo" || (syscall === "listen" && code === "EADDRNOTAVAIL"))
    return new InvalidArgumentError("listenOn", `${listenOn} is no address of this machine (${code})`, {
      cause: error,
    });
  if (syscall !== "listen") return error;
  const problem = code === "EADDRINUSE" ? "is taken" : `cannot be listened on (${code})`;
  const message = `port ${port}, for ${who}, ${problem}; choose another, or none for any that is free`;
  return new InvalidArgumentError(portOption, message, { cause: error });
}
