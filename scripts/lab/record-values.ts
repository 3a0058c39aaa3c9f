/** Golden values: what Java's `Bytes` makes of a list of values, and what it reads back. The tests hold our codecs against it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname } from "node:path";
import { referenceClientVersion } from "./java-client.ts";
import { compileJava, javaCommand, resolveClassPath, type Tell, toStandardError } from "./maven.ts";
import { run } from "./processes.ts";

export interface GoldenValue {
  readonly codec: string;
  /** what was written: a number in text, or for `bigDecimal` a decimal or UNSCALED@SCALE */
  readonly value: string;
  readonly hex: string;
  /** what Java reads back, in Java's own text */
  readonly read: string;
}

export interface GoldenValues {
  readonly about: string;
  readonly how: string;
  readonly values: readonly GoldenValue[];
}

const written: Readonly<Record<string, readonly string[]>> = {
  int16: ["0", "1", "-1", "36", "255", "256", "32767", "-32768"],
  int32: ["0", "1", "-1", "36", "65536", "2147483647", "-2147483648", "-559038737"],
  int64: ["0", "1", "-1", "36", "9007199254740991", "9007199254740993", "9223372036854775807", "-9223372036854775808"],
  float32: [
    ...["0", "-0.0", "1", "-1.5", "0.1", "3.4028235E38", "1.4E-45", "1.17549435E-38", "16777217"],
    ...["NaN", "Infinity", "-Infinity"],
  ],
  float64: [
    ...["0", "-0.0", "1", "-1.5", "0.1", "1.7976931348623157E308", "4.9E-324", "2.2250738585072014E-308"],
    ...["9007199254740993", "NaN", "Infinity", "-Infinity"],
  ],
  bool: ["true", "false"],
  bigDecimal: [
    ...["0", "0.00", "0E+3", "0E-9", "1", "-1", "12.50", "-12.50", "127", "128", "-128", "-129", "255", "256", "-256"],
    ...["0.1", "0.000001", "0.0000001", "-0.00000012", "1E+3", "1.5E+3", "123456789012345678901234567890.123456789"],
    ...["-99999999999999999999", "1E+2147483647", "7E-2147483647", "123E-2147483640", "5@-3", "-1234@2", "-1234@-2"],
    ...[
      "1@2147483647",
      "1@-2147483648",
      "18446744073709551615@0",
      "18446744073709551616@6",
      "-18446744073709551616@40",
    ],
    ...["+1.5", ".5", "5.", "-.5e1", "00012.50"],
  ],
};

/** Writes the file; returns the number of values in it. */
export async function recordValues(path: string, tell: Tell = toStandardError): Promise<number> {
  const jars = await resolveClassPath(referenceClientVersion, tell);
  const classes = await compileJava(["ValueBytes.java"], jars, tell);
  const cases = Object.entries(written).flatMap(([codec, values]) => values.map((value) => ({ codec, value })));
  const args = cases.map(({ codec, value }) => `${codec}=${value}`);
  const { code, stdout, stderr } = await run(
    javaCommand(),
    ["-cp", [classes, jars].join(delimiter), "ValueBytes", ...args],
    { timeoutMs: 60_000 },
  );
  const lines = stdout.split("\n").filter((line) => line.startsWith("value "));
  if (code !== 0 || lines.length !== cases.length)
    throw new Error(`ValueBytes failed:\n${stderr.trim().split("\n").slice(0, 12).join("\n")}`);
  const values = cases.map((each, index): GoldenValue => {
    const [, hex = "", read = ""] = (lines[index] ?? "").split(" ");
    return { ...each, hex, read };
  });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, serialize(values));
  return values.length;
}

/** A value a line. */
function serialize(values: readonly GoldenValue[]): string {
  const about = `org.apache.hadoop.hbase.util.Bytes of HBase ${referenceClientVersion}: value, its bytes, and the value read back`;
  const head = JSON.stringify({ about, how: "npm run record -- values" }, undefined, 2).replace(/\n}$/, "");
  return `${head},\n  "values": [\n${values.map((value) => `    ${JSON.stringify(value)}`).join(",\n")}\n  ]\n}\n`;
}
