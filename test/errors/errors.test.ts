/** Walks all error classes: codes, names, places, advice, JSON, and `instanceof` between two copies of the package. */
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { WHAT_TO_DO } from "../../scripts/docs/error-catalogue.ts";
import { errorClasses } from "../../scripts/docs/error-classes.ts";
import { repoRoot } from "../../scripts/docs/repo-root.ts";
import { adviceOf, FAIL, RECONNECT } from "../../src/errors/advice.ts";
import {
  CandidatesExhaustedError,
  LegacyServerError,
  ReissueCallsError,
  SaslRefusedError,
} from "../../src/errors/handshake-errors.ts";
import { HBaseError } from "../../src/errors/hbase-error.ts";
import { KerberosError } from "../../src/errors/kerberos-errors.ts";
import { ERROR_SAMPLES } from "./error-samples.ts";

const CLASSES = errorClasses(repoRoot());
const CONCRETE = CLASSES.filter(({ code }) => code !== undefined);

describe("the error classes", () => {
  it("all have a sample here, and there is none for a class that is gone", () => {
    assert.deepEqual(Object.keys(ERROR_SAMPLES).sort(), CONCRETE.map(({ name }) => name).sort());
  });

  it("have a code each, and no two the same", () => {
    const codes = CONCRETE.map(({ code }) => code);
    assert.equal(new Set(codes).size, codes.length);
    for (const code of codes) assert.match(code as string, /^HBASE_[A-Z]+(_[A-Z]+)*$/);
  });

  it("say what they mean, and the catalogue says what to do", () => {
    for (const { name, meaning } of CLASSES) assert.ok(meaning.length > 10, name);
    assert.deepEqual(Object.keys(WHAT_TO_DO).sort(), CONCRETE.map(({ code }) => code).sort());
  });

  for (const { name, code } of CONCRETE) {
    it(`${name} carries its name, code, place and advice, and so does its JSON`, () => {
      const error = ERROR_SAMPLES[name] as HBaseError;
      assert.ok(error instanceof Error && error instanceof HBaseError);
      assert.equal(error.name, name);
      assert.equal(error.code, code);
      assert.equal(error.where.server, "h1:16020");
      assert.match(error.message, /server h1:16020, ClientMetaService\.GetClusterId, in start, attempt 2\)$/);
      assert.ok(["retry", "relocate", "reconnect", "fail"].includes(error.advice.action));
      const { message, where, advice } = error;
      assert.deepEqual(JSON.parse(JSON.stringify(error)), { name, code, message, where, advice });
    });
  }

  it("give the name of the class in a stack trace", () => {
    assert.match(String(ERROR_SAMPLES["ClockSkewError"]), /^ClockSkewError: /);
  });

  it("show nothing of their own but what is meant to be seen", () => {
    const secret = /password|secret|keyblock|session|ticketBytes|token$/i;
    for (const error of Object.values(ERROR_SAMPLES)) {
      for (const key of [...Object.keys(error), ...Object.keys(error.toJSON())]) assert.doesNotMatch(key, secret);
    }
  });

  it("keep the cause, and have none if there is none", () => {
    const cause = new Error("below");
    assert.equal(new KerberosError("no", { cause }).cause, cause);
    assert.ok(!Object.hasOwn(new KerberosError("no"), "cause"));
  });

  it("keep HBase's family relations", () => {
    assert.ok(ERROR_SAMPLES["ReissueCallsError"] instanceof LegacyServerError);
    assert.ok(!(ERROR_SAMPLES["LegacyServerError"] instanceof ReissueCallsError));
    assert.ok(ERROR_SAMPLES["ClockSkewError"] instanceof KerberosError);
  });
});

describe("a refused login", () => {
  const refusal = (message: string): SaslRefusedError =>
    new SaslRefusedError("org.apache.hadoop.hbase.security.AccessDeniedException", message);
  // Seen of a 2.5.13 master that was starting.
  const starting = refusal("Kerberos principal does NOT contain an instance (hostname): root");
  const another = refusal("GSS initiate failed");

  it("may end otherwise soon if the server has not logged in itself, and only then", () => {
    assert.deepEqual(starting.advice, { action: "reconnect", delay: "pause", mayHaveExecuted: false });
    assert.equal(another.advice.action, "fail");
    const ofTwoParts = refusal("Kerberos principal does NOT contain an instance (hostname): hbase@EXAMPLE.COM");
    assert.equal(ofTwoParts.advice.action, "fail");
  });

  it("of every principal does so if one of them met the server like that", () => {
    const adviceFor = (...causes: unknown[]): string => new CandidatesExhaustedError(["a", "b"], causes).advice.action;
    assert.equal(adviceFor(starting, starting), "reconnect");
    assert.equal(adviceFor(starting, another), "reconnect");
    assert.equal(adviceFor(another, another), "fail");
  });
});

describe("instanceof", () => {
  it("is false for everything that is no error of ours", () => {
    const lookalike = { name: "SaslRefusedError", code: "HBASE_SASL_REFUSED", constructor: SaslRefusedError };
    for (const other of [undefined, null, 1, "x", {}, new Error("x"), lookalike, Object.create(null)]) {
      assert.ok(!(other instanceof HBaseError));
      assert.ok(!(other instanceof SaslRefusedError));
    }
  });

  const copy = mkdtempSync(path.join(tmpdir(), "tshbase-errors-"));
  after(() => rmSync(copy, { recursive: true }));

  it("holds across two copies of the package, for the class, its bases, and nothing else", async () => {
    const compiled = path.join(import.meta.dirname, "../../src/errors");
    cpSync(compiled, copy, { recursive: true });
    writeFileSync(path.join(copy, "package.json"), '{ "type": "module" }');
    const others = await classesOf(copy);
    assert.ok(others.size > 35);
    for (const [name, error] of Object.entries(ERROR_SAMPLES)) {
      const bases = basesOf(name);
      for (const [otherName, Other] of others) {
        assert.equal(error instanceof Other, bases.includes(otherName), `${name} instanceof the other ${otherName}`);
      }
    }
  });
});

describe("advice", () => {
  it("is the error's own", () => {
    assert.deepEqual(adviceOf(ERROR_SAMPLES["HandshakeClosedError"]), RECONNECT);
    assert.equal(adviceOf(ERROR_SAMPLES["ConnectionClosedError"]).mayHaveExecuted, true);
  });

  it("is not to repeat, for everything that is not ours", () => {
    for (const other of [undefined, null, "x", 7, new Error("x"), { advice: undefined }, { advice: "retry" }]) {
      assert.deepEqual(adviceOf(other), FAIL);
    }
  });
});

type AnyClass = abstract new (...args: never[]) => object;

async function classesOf(folder: string): Promise<Map<string, AnyClass>> {
  const classes = new Map<string, AnyClass>();
  for (const file of readdirSync(folder).filter((each) => each.endsWith(".js"))) {
    const module = (await import(pathToFileURL(path.join(folder, file)).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(module)) {
      if (typeof value === "function" && name.endsWith("Error")) classes.set(name, value as unknown as AnyClass);
    }
  }
  return classes;
}

/** The class itself and what it extends, as the source says. */
function basesOf(name: string): string[] {
  const found = CLASSES.find((each) => each.name === name);
  return found === undefined ? [name] : [name, ...basesOf(found.base)];
}
