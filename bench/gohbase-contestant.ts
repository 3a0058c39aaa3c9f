/**
 * gohbase beside us: built, in a temporary folder, against a checkout that the caller names (nothing of it is kept here), by the
 * machine's own Go. It finds the cluster through ZooKeeper, as it always does.
 */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Measurement } from "./plan.ts";

export interface GohbaseOrders {
  readonly zookeeper: string;
  readonly table: string;
  readonly operation: "get" | "put" | "scan";
  readonly inFlight: number;
  readonly warmMs: number;
  readonly measureMs: number;
}

const MODULE = "github.com/tsuna/gohbase";
const SOURCE = join("bench", "gohbase", "main.go");

export class Gohbase implements Disposable {
  readonly #folder: string;

  /** @param checkout the folder of a checkout of github.com/tsuna/gohbase */
  constructor(checkout: string) {
    this.#folder = mkdtempSync(join(tmpdir(), "tshbase-gohbase-"));
    cpSync(SOURCE, join(this.#folder, "main.go"));
    cpSync(join(checkout, "go.sum"), join(this.#folder, "go.sum"));
    this.#go("mod", "init", "contestant");
    this.#go("mod", "edit", `-require=${MODULE}@v0.0.0`, `-replace=${MODULE}=${resolve(checkout)}`);
    this.#go("mod", "tidy");
    this.#go("build", "-o", "contestant", ".");
  }

  run(orders: GohbaseOrders): Measurement {
    const args = Object.entries(orders).map(([name, value]) => `-${name}=${value}`);
    const printed = execFileSync(join(this.#folder, "contestant"), args, { stdio: ["ignore", "pipe", "inherit"] });
    return JSON.parse(printed.toString("utf8")) as Measurement;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #go(...args: readonly string[]): void {
    execFileSync("go", args, { cwd: this.#folder, stdio: ["ignore", "ignore", "pipe"] });
  }
}
