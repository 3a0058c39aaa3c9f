/**
 * A throw-away MIT Kerberos KDC on 127.0.0.1, for `tshbase serve`, tests, the demo and the lab: any user, a folder of its own, 40
 * to 60 ms from nothing to listening. It knows nothing of HBase.
 */

import { mkdirSync } from "node:fs";
import { rename, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { MissingLibraryError } from "../errors/usage-errors.ts";
import { freePort } from "./free-port.ts";
import { run, type StartedProcess, startProcess } from "./processes.ts";
import { findProgram } from "./programs.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { waitFor } from "./wait-for.ts";

/** What a plain Debian or Ubuntu machine lacks. */
const kdcPackagesCommand = "apt-get install -y --no-install-recommends krb5-admin-server krb5-user";

const programs = ["krb5kdc", "kdb5_util", "kadmin.local", "kinit"] as const;
const encryptionTypes = ["aes256-cts-hmac-sha1-96", "aes128-cts-hmac-sha1-96"];
export interface PrincipalOptions {
  /** The KDC wants proof of the key before it gives a ticket: one more round trip. */
  readonly preauth?: boolean;
  /** Such as "6s" or "10h". */
  readonly maxLife?: string;
  readonly maxRenewableLife?: string;
  /** Without a password the key is random and only a keytab opens it. */
  readonly password?: string;
}

export interface KdcOptions {
  /** Made if missing and left behind on `stop`; without it a temporary folder is used and removed. */
  readonly dir?: string;
  readonly realm?: string;
  readonly port?: number;
  /** Made with random keys. Default: none. */
  readonly principals?: readonly string[];
  /** The longest life of any ticket, such as "10h". */
  readonly maxLife?: string;
  readonly maxRenewableLife?: string;
  /** For the principals made at the start. */
  readonly requiresPreauth?: boolean;
  /** More `[libdefaults]` of krb5.conf. */
  readonly libdefaults?: Readonly<Record<string, string>>;
}

export interface Kdc {
  readonly realm: string;
  readonly port: number;
  readonly dir: string;
  /** Path of krb5.conf. */
  readonly krb5Conf: string;
  /** What a child process needs in its environment to talk to this KDC. */
  readonly env: Readonly<Record<string, string>>;
  /** Path of the KDC's own log: it tells what a refused client never learns. */
  readonly log: string;
  /** The path of a keytab with these principals (the keys stay as they are, so several keytabs may hold the same one). */
  keytab(...principals: string[]): Promise<string>;
  /** A ticket cache filled by `kinit` from a keytab. `lifetime` such as "6s". */
  ticketCache(principal: string, options?: { readonly lifetime?: string }): Promise<string>;
  addPrincipal(name: string, options?: PrincipalOptions): Promise<void>;
  removePrincipal(name: string): Promise<void>;
  /** Runs commands of `kadmin.local`; throws at the first one that fails. Returns what they printed. */
  kadmin(commands: readonly string[]): Promise<string>;
  /** Writes another krb5.conf that names other KDC addresses (`host:port`): for silent, slow or lying ones in between. */
  krb5ConfFor(addresses: readonly string[], libdefaults?: Readonly<Record<string, string>>): Promise<string>;
  /** Suspends it: connections are accepted (by the kernel) and nobody answers. */
  pause(): void;
  resume(): void;
  /** Ends the process but keeps the folder: connections are refused. `restart` brings it back. */
  down(): Promise<void>;
  /** The same principals and keys on the same port, whether it was paused, down or up. */
  restart(): Promise<void>;
  /** Ends it and removes the folder, if it was ours. */
  stop(): Promise<void>;
}

/** What is missing for a KDC here: a sentence with the command that brings it, or nothing. */
export function kdcMissing(find: typeof findProgram = findProgram): string | undefined {
  const missing = programs.filter((name) => find(name) === undefined);
  if (missing.length === 0) return undefined;
  return `A throw-away KDC needs ${missing.join(", ")} of MIT Kerberos. On Debian or Ubuntu: ${kdcPackagesCommand}`;
}

export async function startKdc(options: KdcOptions = {}): Promise<Kdc> {
  const missing = kdcMissing();
  if (missing !== undefined) throw new MissingLibraryError("krb5kdc", missing);
  const temporary = options.dir === undefined ? await temporaryFolder("tshbase-kdc") : undefined;
  const dir = options.dir ?? temporary?.path ?? "";
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  try {
    // A port that was free may be taken a moment later; the one that the caller insists on is tried once.
    for (let tries = options.port === undefined ? 5 : 1; ; tries--) {
      const kdc = new MitKdc(dir, options.realm ?? "EXAMPLE.COM", options.port ?? (await freePort()), options, () =>
        temporary?.remove(),
      );
      try {
        await kdc.create();
        return kdc;
      } catch (error) {
        await kdc.down();
        if (tries <= 1) throw error;
        await kdc.forgetDatabase();
      }
    }
  } catch (error) {
    temporary?.remove();
    throw error;
  }
}

class MitKdc implements Kdc {
  readonly realm: string;
  readonly port: number;
  readonly dir: string;
  readonly krb5Conf: string;
  readonly log: string;
  readonly env: Readonly<Record<string, string>>;
  readonly #options: KdcOptions;
  readonly #removeFolder: () => void;
  #process: StartedProcess | undefined;
  #files = 0;

  constructor(dir: string, realm: string, port: number, options: KdcOptions, removeFolder: () => void) {
    this.dir = dir;
    this.realm = realm;
    this.port = port;
    this.krb5Conf = join(dir, "krb5.conf");
    this.log = join(dir, "kdc.log");
    this.env = { KRB5_CONFIG: this.krb5Conf, KRB5_KDC_PROFILE: join(dir, "kdc.conf") };
    this.#options = options;
    this.#removeFolder = removeFolder;
  }

  async create(): Promise<void> {
    await writeFile(this.krb5Conf, this.#krb5ConfText([`127.0.0.1:${this.port}`], this.#options.libdefaults));
    await writeFile(join(this.dir, "kdc.conf"), this.#kdcConfText());
    const made = await run(program("kdb5_util"), ["-r", this.realm, "create", "-s", "-P", "throwaway"], {
      env: this.env,
    });
    if (made.code !== 0) throw new Error(`kdb5_util failed: ${made.stderr.trim()}`);
    const names = this.#options.principals ?? [];
    const principal = this.#options.requiresPreauth === true ? { preauth: true } : {};
    await this.kadmin(names.map((name) => addCommand(name, principal)));
    await this.restart();
  }

  async forgetDatabase(): Promise<void> {
    for (const name of ["principal", "principal.ok", "principal.kadm5", "principal.kadm5.lock", "stash"])
      await rm(join(this.dir, name), { force: true });
  }

  async kadmin(commands: readonly string[]): Promise<string> {
    if (commands.length === 0) return "";
    const { code, stdout, stderr } = await run(program("kadmin.local"), ["-r", this.realm], {
      env: this.env,
      input: `${commands.join("\n")}\n`,
    });
    // It ends with 0 whatever happened; errors are the lines that begin with the name of the command or of itself.
    const errors = stderr.split("\n").filter((line) => /^[a-z_.]+: /.test(line) || /^usage: /i.test(line));
    if (code !== 0 || errors.length > 0)
      throw new Error(`kadmin.local failed: ${errors.length > 0 ? errors.join("; ") : stderr.trim()}`);
    return stdout;
  }

  async addPrincipal(name: string, options: PrincipalOptions = {}): Promise<void> {
    await this.kadmin([addCommand(name, options)]);
  }

  async removePrincipal(name: string): Promise<void> {
    await this.kadmin([`delete_principal -force ${quoted(name)}`]);
  }

  async keytab(...principals: string[]): Promise<string> {
    if (principals.length === 0) throw new Error("a keytab needs at least one principal");
    const path = join(this.dir, `${principals.map((name) => name.replace(/[^\w.-]/g, "_")).join("+")}.keytab`);
    // Made beside and moved: a process that reads the old one while it is replaced sees the old or the new, nothing between.
    const fresh = `${path}.${++this.#files}`;
    await this.kadmin([`ktadd -norandkey -k ${quoted(fresh)} ${principals.map(quoted).join(" ")}`]);
    await rename(fresh, path);
    return path;
  }

  async ticketCache(principal: string, options: { readonly lifetime?: string } = {}): Promise<string> {
    const path = join(this.dir, `ccache.${++this.#files}`);
    const life = options.lifetime === undefined ? [] : ["-l", options.lifetime];
    const { code, stderr } = await run(
      program("kinit"),
      ["-c", `FILE:${path}`, "-k", "-t", await this.keytab(principal), ...life, principal],
      { env: this.env },
    );
    if (code !== 0) throw new Error(`kinit failed: ${stderr.trim()}`);
    return path;
  }

  async krb5ConfFor(addresses: readonly string[], libdefaults: Readonly<Record<string, string>> = {}): Promise<string> {
    const path = join(this.dir, `krb5.${++this.#files}.conf`);
    await writeFile(path, this.#krb5ConfText(addresses, { ...this.#options.libdefaults, ...libdefaults }));
    return path;
  }

  pause(): void {
    this.#process?.signal("SIGSTOP");
  }

  resume(): void {
    this.#process?.signal("SIGCONT");
  }

  async down(): Promise<void> {
    await this.#process?.stop(1000);
    this.#process = undefined;
  }

  async restart(): Promise<void> {
    await this.down();
    const child = startProcess({
      name: "krb5kdc",
      command: program("krb5kdc"),
      args: ["-n", "-r", this.realm],
      env: this.env,
      log: join(this.dir, "krb5kdc.out"),
      appendLog: true,
    });
    this.#process = child;
    await waitFor(`KDC on port ${this.port}`, () => accepts(this.port), {
      timeoutMs: 10_000,
      everyMs: 3,
      needs: [child],
    });
    // Somebody else on that port would accept as well, and then ours has ended: its sockets come before its service.
    if (!child.running) throw new Error("krb5kdc ended at once");
  }

  async stop(): Promise<void> {
    await this.down();
    this.#removeFolder();
  }

  #krb5ConfText(addresses: readonly string[], libdefaults: Readonly<Record<string, string>> = {}): string {
    const settings: Record<string, string> = {
      default_realm: this.realm,
      // Nothing may ask a name server: tests run without one.
      dns_lookup_realm: "false",
      dns_lookup_kdc: "false",
      dns_canonicalize_hostname: "false",
      rdns: "false",
      udp_preference_limit: "1",
      forwardable: "false",
      // Never the user's own cache.
      default_ccache_name: `FILE:${join(this.dir, "ccache")}`,
      permitted_enctypes: encryptionTypes.join(" "),
      ...libdefaults,
    };
    return [
      "[libdefaults]",
      ...Object.entries(settings).map(([key, value]) => `  ${key} = ${value}`),
      "[realms]",
      `  ${this.realm} = {`,
      ...addresses.map((address) => `    kdc = ${address}`),
      "  }",
      "[domain_realm]",
      `  localhost = ${this.realm}`,
      "",
    ].join("\n");
  }

  #kdcConfText(): string {
    return [
      // TCP only: a free TCP port says nothing about the UDP port of the same number.
      "[kdcdefaults]",
      `  kdc_listen = ""`,
      `  kdc_tcp_listen = 127.0.0.1:${this.port}`,
      "[realms]",
      `  ${this.realm} = {`,
      `    database_name = ${join(this.dir, "principal")}`,
      `    key_stash_file = ${join(this.dir, "stash")}`,
      `    acl_file = ${join(this.dir, "kadm5.acl")}`,
      `    max_life = ${this.#options.maxLife ?? "10h"}`,
      `    max_renewable_life = ${this.#options.maxRenewableLife ?? "20h"}`,
      `    master_key_type = ${encryptionTypes[0] ?? ""}`,
      `    supported_enctypes = ${encryptionTypes.map((type) => `${type}:normal`).join(" ")}`,
      "  }",
      "[logging]",
      `  kdc = FILE:${this.log}`,
      `  default = FILE:${this.log}`,
      "",
    ].join("\n");
  }
}

function addCommand(name: string, options: PrincipalOptions): string {
  return [
    "add_principal",
    options.password === undefined ? "-randkey" : `-pw ${quoted(options.password)}`,
    ...(options.preauth === undefined ? [] : [`${options.preauth ? "+" : "-"}requires_preauth`]),
    ...(options.maxLife === undefined ? [] : [`-maxlife ${quoted(options.maxLife)}`]),
    ...(options.maxRenewableLife === undefined ? [] : [`-maxrenewlife ${quoted(options.maxRenewableLife)}`]),
    quoted(name),
  ].join(" ");
}

function quoted(text: string): string {
  if (/["\n\r]/.test(text)) throw new Error(`kadmin.local cannot be given ${JSON.stringify(text)}`);
  return `"${text}"`;
}

function program(name: (typeof programs)[number]): string {
  const path = findProgram(name);
  if (path === undefined) throw new Error(kdcMissing() ?? `${name} is missing`);
  return path;
}

function accepts(port: number): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(undefined));
  });
}
