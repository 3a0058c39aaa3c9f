/** The convention between the bench and its server processes: the port on standard output, and the end with standard input. */
import { once } from "node:events";
import type { AddressInfo, Server } from "node:net";
import { stdin, stdout } from "node:process";

export async function serve(server: Server): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  announcePort((server.address() as AddressInfo).port);
}

/** Tells the parent our port, and ends this process with it. */
export function announcePort(port: number): void {
  stdout.write(`${JSON.stringify({ port })}\n`);
  stdin.on("end", () => process.exit(0));
  stdin.resume();
}
