/**
 * `hbase-site.xml` and the `core-site.xml` beside it, read as Hadoop reads them: the second file overrides the first unless a
 * property is `final`, and `${…}` in values is replaced.
 */
import { open, stat } from "node:fs/promises";
import { homedir, tmpdir, userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { InvalidArgumentError } from "../errors/usage-errors.ts";
import type { ConfigurationFile, ConfigurationProperty } from "./configuration-xml.ts";
import { substitute } from "./substitution.ts";

/** Far beyond any real one; a wrong path should not fill the memory. */
const MAX_FILE_BYTES = 4 << 20;

/** The properties of a cluster, substituted and trimmed. */
export class SiteConfiguration {
  /** the files it was read from, for messages */
  readonly files: readonly string[];
  readonly notes: readonly string[];
  readonly #values: ReadonlyMap<string, string>;
  readonly #option: string;
  readonly #ofUri: ReadonlySet<string>;

  /** @param option the option that named the files; errors name it again */
  constructor(
    values: ReadonlyMap<string, string>,
    files: readonly string[],
    notes: readonly string[],
    option: string,
    ofUri: ReadonlySet<string> = new Set(),
  ) {
    this.#ofUri = ofUri;
    this.#values = values;
    this.files = files;
    this.notes = notes;
    this.#option = option;
  }

  /** @returns undefined for a key that is not set, or is set to nothing */
  get(key: string): string | undefined {
    const raw = this.#values.get(key);
    if (raw === undefined) return undefined;
    const value = substitute(key, raw, (name) => this.#lookUp(name), this.#option).trim();
    return value === "" ? undefined : value;
  }

  /** Values that stand in front of the files': those of a connection URI. */
  with(values: ReadonlyMap<string, string>): SiteConfiguration {
    const all = new Map([...this.#values, ...values]);
    return new SiteConfiguration(all, this.files, this.notes, this.#option, new Set(values.keys()));
  }

  /** Where a key is set, for messages; `""` if that is not known. */
  placeOf(key: string): string {
    if (this.#ofUri.has(key)) return "the connection URI";
    return this.files.at(-1) ?? "";
  }

  /** A key, as errors name it. */
  nameOf(key: string): string {
    return this.#ofUri.has(key) ? `connection URI: ${key}` : `${this.#option}: ${key}`;
  }

  #lookUp(name: string): string | undefined {
    return systemProperty(name) ?? this.#values.get(name);
  }
}

/** @param path a file, or a folder that holds an `hbase-site.xml` @param option named in errors */
export async function readSite(path: string, option = "site"): Promise<SiteConfiguration> {
  const site = await siteFile(path, option);
  const core = join(dirname(site), "core-site.xml");
  const layers: ConfigurationFile[] = [];
  // The XML parser is a fifth of what a program loads, and many have no site.
  const { parseConfiguration } = await import("./configuration-xml.ts");
  const files: string[] = [];
  for (const file of core === site ? [site] : [core, site]) {
    const text = await readBounded(file, option, file !== site);
    if (text === undefined) continue;
    files.push(file);
    layers.push(parseConfiguration(text, file, option));
  }
  return new SiteConfiguration(
    merge(layers),
    files,
    layers.flatMap((layer) => layer.notes),
    option,
  );
}

async function siteFile(path: string, option: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return (await stat(absolute)).isDirectory() ? join(absolute, "hbase-site.xml") : absolute;
  } catch (cause) {
    throw unreadable(absolute, option, cause);
  }
}

async function readBounded(file: string, option: string, mayBeMissing: boolean): Promise<string | undefined> {
  try {
    await using handle = await open(file, "r");
    const { size } = await handle.stat();
    if (size > MAX_FILE_BYTES)
      throw new InvalidArgumentError(option, `${file} has ${size} bytes; at most ${MAX_FILE_BYTES} are read`);
    const bytes = Buffer.alloc(MAX_FILE_BYTES + 1);
    let filled = 0;
    // What calls itself a file may be a pipe that never ends: the stated size is not believed.
    for (;;) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, null);
      filled += bytesRead;
      if (filled > MAX_FILE_BYTES)
        throw new InvalidArgumentError(option, `${file} has more than ${MAX_FILE_BYTES} bytes`);
      if (bytesRead === 0) return bytes.toString("utf8", 0, filled);
    }
  } catch (cause) {
    if (cause instanceof InvalidArgumentError) throw cause;
    if (mayBeMissing && (cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw unreadable(file, option, cause);
  }
}

function unreadable(file: string, option: string, cause: unknown): InvalidArgumentError {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT") return new InvalidArgumentError(option, `${file} does not exist`, { cause });
  return new InvalidArgumentError(option, `${file} cannot be read: ${message}`, { cause });
}

function merge(layers: readonly ConfigurationFile[]): Map<string, string> {
  const values = new Map<string, string>();
  const finals = new Set<string>();
  for (const { properties } of layers) {
    for (const property of properties) set(values, finals, property);
  }
  return values;
}

function set(values: Map<string, string>, finals: Set<string>, { name, value, final }: ConfigurationProperty): void {
  if (finals.has(name)) return;
  values.set(name, value);
  if (final) finals.add(name);
}

/** What Java's system properties and Hadoop's `env.` give, as far as it means something here. */
function systemProperty(name: string): string | undefined {
  if (name.startsWith("env.")) return environment(name.slice(4));
  switch (name) {
    case "user.name":
      return userInfo().username;
    case "user.home":
      return homedir();
    case "java.io.tmpdir":
      return tmpdir();
    default:
      return undefined;
  }
}

/** `${env.NAME}`, `${env.NAME-default}` if it is unset, `${env.NAME:-default}` also if it is empty. */
function environment(expression: string): string | undefined {
  const [, name = expression, separator, otherwise] = /^([^:-]+)(:?-)(.*)$/.exec(expression) ?? [];
  const value = process.env[name];
  const missing = value === undefined || (separator === ":-" && value === "");
  return missing ? otherwise : value;
}
