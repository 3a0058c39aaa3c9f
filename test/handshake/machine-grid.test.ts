/** Every state × every input × every plan of both machines, against the tables in `transition-tables.ts`. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clientStep, phaseOf } from "../../src/handshake/client-step.ts";
import type { ClientAction } from "../../src/handshake/client-types.ts";
import { serverStep } from "../../src/handshake/server-step.ts";
import { CLIENT_PLANS, clientInputs, clientStates } from "./client-samples.ts";
import { describeClientStep, describeServerStep } from "./describe.ts";
import { SERVER_PLANS, serverInputs, serverStates } from "./server-samples.ts";
import {
  CLIENT_PLAN_CHANGES,
  CLIENT_TABLE,
  SERVER_PLAN_CHANGES,
  SERVER_TABLE,
  type TransitionTable,
} from "./transition-tables.ts";

describe("the client's machine", () => {
  const states = clientStates();
  const inputs = clientInputs();

  it("has a row in the table for every state and every input, and for nothing else", () => {
    assertComplete(CLIENT_TABLE, states, inputs);
    assertKnown(CLIENT_PLAN_CHANGES, Object.keys(CLIENT_PLANS), states, inputs);
  });

  for (const [planLabel, plan] of Object.entries(CLIENT_PLANS)) {
    it(`goes as the table says under the plan "${planLabel}"`, () => {
      const expected = tableOf(CLIENT_TABLE, CLIENT_PLAN_CHANGES[planLabel]);
      assert.deepEqual(
        gridOf(states, inputs, (state, input) => describeClientStep(clientStep(plan, state, input))),
        expected,
      );
    });

    it(`ends every handshake once, as its last action, under the plan "${planLabel}"`, () => {
      for (const [, state] of states) {
        for (const [, input] of inputs) {
          const step = clientStep(plan, state, input);
          const wasFinal = isFinal(state.type);
          assert.equal(step.actions.filter(isEnd).length, !wasFinal && isFinal(step.state.type) ? 1 : 0);
          if (isFinal(step.state.type) && !wasFinal) assert.ok(isEnd(step.actions.at(-1) as ClientAction));
          if (wasFinal) assert.deepEqual(step, { state, actions: [] });
        }
      }
    });

    it(`names the phase of every failure under the plan "${planLabel}"`, () => {
      for (const [, state] of states) {
        for (const [, input] of inputs) {
          const end = clientStep(plan, state, input).actions.at(-1);
          if (end?.type !== "failed") continue;
          assert.ok(end.failure.type.length > 0);
          assert.ok(
            end.phase === phaseOf(state) || end.phase === "start",
            `${state.type}, ${input.type}: ${end.phase}`,
          );
        }
      }
    });
  }
});

describe("the server's machine", () => {
  const states = serverStates();
  const inputs = serverInputs();

  it("has a row in the table for every state and every input, and for nothing else", () => {
    assertComplete(SERVER_TABLE, states, inputs);
    assertKnown(SERVER_PLAN_CHANGES, Object.keys(SERVER_PLANS), states, inputs);
  });

  for (const [planLabel, plan] of Object.entries(SERVER_PLANS)) {
    it(`goes as the table says under the plan "${planLabel}"`, () => {
      const expected = tableOf(SERVER_TABLE, SERVER_PLAN_CHANGES[planLabel]);
      assert.deepEqual(
        gridOf(states, inputs, (state, input) => describeServerStep(serverStep(plan, state, input))),
        expected,
      );
    });

    it(`closes once and with a reason under the plan "${planLabel}"`, () => {
      for (const [, state] of states) {
        for (const [, input] of inputs) {
          const step = serverStep(plan, state, input);
          const closes = step.actions.filter((action) => action.type === "close");
          assert.equal(closes.length, step.state.type === "closed" && state.type !== "closed" ? 1 : 0);
          for (const close of closes) assert.ok(close.reason.length > 0);
        }
      }
    });
  }
});

type Labelled<T> = readonly [string, T][];

function gridOf<S, I>(states: Labelled<S>, inputs: Labelled<I>, cell: (state: S, input: I) => string): TransitionTable {
  const row = (state: S): Record<string, string> =>
    Object.fromEntries(inputs.map(([label, input]) => [label, cell(state, input)]));
  return Object.fromEntries(states.map(([label, state]) => [label, row(state)]));
}

function tableOf(base: TransitionTable, changes: TransitionTable | undefined): TransitionTable {
  return Object.fromEntries(Object.entries(base).map(([state, row]) => [state, { ...row, ...changes?.[state] }]));
}

function assertComplete(table: TransitionTable, states: Labelled<unknown>, inputs: Labelled<unknown>): void {
  assert.deepEqual(Object.keys(table).sort(), labels(states));
  for (const row of Object.values(table)) assert.deepEqual(Object.keys(row).sort(), labels(inputs));
}

/** A change under a misspelt label would be a change that is never tested. */
function assertKnown(
  changes: Readonly<Record<string, TransitionTable>>,
  plans: readonly string[],
  states: Labelled<unknown>,
  inputs: Labelled<unknown>,
): void {
  for (const [plan, table] of Object.entries(changes)) {
    assert.ok(plans.includes(plan), plan);
    for (const [state, row] of Object.entries(table)) {
      assert.ok(labels(states).includes(state), state);
      for (const input of Object.keys(row)) assert.ok(labels(inputs).includes(input), input);
    }
  }
}

function labels(labelled: Labelled<unknown>): string[] {
  return labelled.map(([label]) => label).sort();
}

function isFinal(state: string): boolean {
  return state === "established" || state === "failed";
}

function isEnd(action: ClientAction): boolean {
  return action.type === "established" || action.type === "failed";
}
