/**
 * HBase from Maven, and the JDK it runs on: class paths of whole versions, resolved once and kept under `.lab`, and the
 * lab's own Java sources compiled against them. Whatever is missing is named with the command that brings it.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { basename, delimiter, join } from "node:path";
import { cacheFolder, javaSources } from "./folders.ts";
import { atProcessEnd, findProgram, run } from "./processes.ts";

/** Where progress is told; a download of 170 MB in silence looks like a hang. */
export type Tell = (line: string) => void;

export const toStandardError: Tell = (line) => void process.stderr.write(`${line}\n`);

/** What a plain Debian or Ubuntu machine lacks. */
export const javaPackagesCommand = "apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven";

const oldestJava = 17;
/** HBase logs through slf4j; only one back end may be on the class path, and it is log4j2 that our configuration speaks to. */
const otherLoggingBackEnds = /^(slf4j-reload4j|slf4j-log4j12)-.*\.jar$/;

/** What is missing to run HBase here: a sentence with the command that brings it, or nothing. */
export async function javaMissing(): Promise<string | undefined> {
  const missing = ["java", "javac", "mvn"].filter((name) => javaProgram(name) === undefined);
  if (missing.length > 0) return `Running HBase needs ${missing.join(", ")}. Install with: ${javaPackagesCommand}`;
  const { stderr } = await run(requireProgram("java"), ["-version"]);
  const version = Number(/version "(?:1\.)?(\d+)/.exec(stderr)?.[1] ?? 0);
  if (version < oldestJava)
    return `Running HBase needs a JDK of version ${oldestJava} or newer, and java is ${version}. Install with: ${javaPackagesCommand} (or set JAVA_HOME)`;
  return undefined;
}

/** The path of `java`. */
export function javaCommand(): string {
  return requireProgram("java");
}

/** As Maven names it: group, artifact, version. */
type Artifact = readonly [string, string, string];

/** All jars of HBase's server and client of a version, as a class path; lz4-java is in HBase's own lib folder too. */
export function resolveClassPath(version: string, tell: Tell = toStandardError): Promise<string> {
  return resolve(
    { name: version, title: `HBase ${version}`, about: "about 170 MB" },
    [
      ["org.apache.hbase", "hbase-server", version],
      ["org.apache.hbase", "hbase-client", version],
      ["org.lz4", "lz4-java", "1.8.0"],
      ["org.apache.logging.log4j", "log4j-slf4j-impl", "2.17.2"],
    ],
    tell,
  );
}

/** asynchbase with the netty, protobuf and ZooKeeper of its time, which cannot stand beside HBase's; it logs nothing. */
export function resolveAsyncHBase(tell: Tell = toStandardError): Promise<string> {
  return resolve(
    { name: "asynchbase-1.8.2", title: "asynchbase 1.8.2", about: "about 10 MB" },
    [
      ["org.hbase", "asynchbase", "1.8.2"],
      ["org.slf4j", "slf4j-nop", "1.7.7"],
    ],
    tell,
  );
}

interface Wanted {
  /** of the folder that keeps the class path */
  readonly name: string;
  readonly title: string;
  readonly about: string;
}

async function resolve({ name, title, about }: Wanted, artifacts: readonly Artifact[], tell: Tell): Promise<string> {
  const folder = cacheFolder("classpath", name);
  const project = pom(artifacts);
  // By what was asked for, so that a change above is not answered from the cache.
  const asked = createHash("sha256").update(project).digest("hex").slice(0, 8);
  const file = join(folder, `classpath-${asked}.txt`);
  const known = existsSync(file) ? readFileSync(file, "utf8").trim() : "";
  if (known !== "" && known.split(delimiter).every((jar) => existsSync(jar))) return known;
  const missing = await javaMissing();
  if (missing !== undefined) throw new Error(missing);

  tell(`${title}: resolving its jars with Maven (the first time ${about} are downloaded)`);
  // A folder of its own: two scripts may do this at the same time.
  const work = await mkdtemp(join(folder, "resolve-"));
  const forget = atProcessEnd(() => rmSync(work, { recursive: true, force: true }));
  try {
    await writeFile(join(work, "pom.xml"), project);
    const output = join(work, "output.txt");
    let downloads = 0;
    const { code, stdout, stderr } = await run(
      requireProgram("mvn"),
      ["-B", "dependency:build-classpath", `-Dmdep.outputFile=${output}`],
      {
        cwd: work,
        onLine: (line) => {
          if (line.includes("Downloaded from") && ++downloads % 50 === 0)
            tell(`${title}: ${downloads} files downloaded`);
        },
      },
    );
    if (code !== 0)
      throw new Error(
        `Maven could not resolve ${title}:\n${[stdout, stderr]
          .join("\n")
          .split("\n")
          .filter((line) => line.includes("ERROR"))
          .slice(0, 10)
          .join("\n")}`,
      );
    const jars = readFileSync(output, "utf8")
      .trim()
      .split(delimiter)
      .filter((jar) => !otherLoggingBackEnds.test(basename(jar)));
    await writeFile(join(work, "classpath.txt"), jars.join(delimiter));
    await rename(join(work, "classpath.txt"), file);
    tell(`${title}: ${jars.length} jars`);
    return jars.join(delimiter);
  } finally {
    forget();
    await rm(work, { recursive: true, force: true });
  }
}

/** Compiles sources of `scripts/lab/java` against a class path; the folder of the classes, made once for the same input. */
export async function compileJava(
  sources: readonly string[],
  classPath: string,
  tell: Tell = toStandardError,
): Promise<string> {
  const files = sources.map((name) => join(javaSources, name));
  const hash = createHash("sha256").update(classPath);
  for (const file of files) hash.update("\0").update(readFileSync(file));
  const folder = join(cacheFolder("classes"), hash.digest("hex").slice(0, 16));
  if (existsSync(folder)) return folder;
  const missing = await javaMissing();
  if (missing !== undefined) throw new Error(missing);

  tell(`compiling ${sources.join(", ")}`);
  const work = await mkdtemp(join(cacheFolder("classes"), "compile-"));
  const forget = atProcessEnd(() => rmSync(work, { recursive: true, force: true }));
  const { code, stderr } = await run(requireProgram("javac"), [
    "-nowarn",
    "-proc:none",
    "-cp",
    classPath,
    "-d",
    work,
    ...files,
  ]);
  forget();
  if (code !== 0) {
    await rm(work, { recursive: true, force: true });
    throw new Error(`javac failed:\n${stderr.trim()}`);
  }
  await rename(work, folder).catch(async (error: unknown) => {
    // Somebody else was faster with the same classes.
    await rm(work, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

/** What Java 17 and later forbid and HBase 2 does. */
export const javaModuleFlags: readonly string[] = [
  ...[
    "java.lang",
    "java.nio",
    "sun.nio.ch",
    "java.lang.reflect",
    "java.util",
    "java.util.concurrent",
    "jdk.internal.ref",
  ].flatMap((name) => ["--add-opens", `java.base/${name}=ALL-UNNAMED`]),
  ...[
    "java.security.jgss/sun.security.krb5",
    "java.base/jdk.internal.misc",
    "java.base/sun.net.dns",
    "java.base/sun.net.util",
  ].flatMap((name) => ["--add-exports", `${name}=ALL-UNNAMED`]),
];

/** log4j2.properties that prints to standard output. */
export function loggingConfiguration(level = "INFO"): string {
  return [
    `rootLogger.level = ${level}`,
    "rootLogger.appenderRef.stdout.ref = console",
    "appender.console.type = Console",
    "appender.console.name = console",
    "appender.console.layout.type = PatternLayout",
    "appender.console.layout.pattern = %d{ISO8601} %-5p [%t] %c{2}: %m%n",
    "",
  ].join("\n");
}

function pom(artifacts: readonly Artifact[]): string {
  const dependencies = artifacts.map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>lab</groupId><artifactId>lab</artifactId><version>1</version>
<dependencies>
${dependencies.join("\n")}
</dependencies></project>
`;
}

function javaProgram(name: string): string | undefined {
  const home = process.env["JAVA_HOME"];
  const ofHome = home === undefined || name === "mvn" ? "" : join(home, "bin", name);
  return ofHome !== "" && existsSync(ofHome) ? ofHome : findProgram(name);
}

function requireProgram(name: string): string {
  const path = javaProgram(name);
  if (path === undefined) throw new Error(`${name} is missing. Install with: ${javaPackagesCommand}`);
  return path;
}
