/**
 * Hands each connection the faults it has to play: those that stand for the whole server, or those that were set for the next
 * few connections only. Counts down the faults that are meant for so many calls.
 */
import { type CallFailure, checkFaults, type Faults, NO_FAULTS } from "./faults.ts";

interface Standing {
  readonly faults: Faults;
  /** connections that may still take it; undefined: all, those that are open included */
  connections: number | undefined;
  callsToFail: number;
  callsToDrop: number;
}

/** What a SASL token is answered with; without a class or message, as a Java server refuses all. */
export interface TokenRefusal {
  readonly javaClass?: string;
  readonly message?: string;
}

export class FaultSource {
  /** asked for each token, beside the faults that were set */
  refusal: (() => TokenRefusal | undefined) | undefined;
  #standing: Standing = standing(NO_FAULTS, undefined);

  /** Replaces whatever was set before. */
  set(faults: Faults, connections: number | undefined): void {
    checkFaults(faults);
    this.#standing = standing(faults, connections);
  }

  /** For a connection that was just accepted. */
  forConnection(): ConnectionFaults {
    const current = this.#standing;
    if (current.connections === undefined) return this.#faults(() => this.#unlimited());
    if (current.connections === 0) return this.#faults(() => this.#unlimited());
    current.connections -= 1;
    return this.#faults(() => (this.#standing === current ? current : this.#unlimited()));
  }

  #faults(current: () => Standing): ConnectionFaults {
    return new ConnectionFaults(current, () => this.refusal?.());
  }

  /** Faults for a few connections do not concern the others. */
  #unlimited(): Standing {
    return this.#standing.connections === undefined ? this.#standing : NOTHING;
  }
}

/** The faults of one connection, as they stand at the moment of asking. */
export class ConnectionFaults {
  readonly #current: () => Standing;
  readonly #refusal: () => TokenRefusal | undefined;

  constructor(current: () => Standing, refusal: () => TokenRefusal | undefined = () => undefined) {
    this.#current = current;
    this.#refusal = refusal;
  }

  get now(): Faults {
    return this.#current().faults;
  }

  /** The exception for this call, if it is to fail. Counts. */
  takeFailure(method: string): CallFailure | undefined {
    const current = this.#current();
    const { failCalls } = current.faults;
    if (failCalls === undefined || current.callsToFail <= 0) return undefined;
    if (failCalls.method !== undefined && failCalls.method !== method) return undefined;
    current.callsToFail -= 1;
    return failCalls;
  }

  /** The refusal of this SASL token, if it is to be refused. Counts. */
  takeRefusal(): TokenRefusal | undefined {
    return this.now.refuseTokens ?? this.#refusal();
  }

  /** Whether this call is to get no answer. Counts. */
  takeDrop(): boolean {
    const current = this.#current();
    if (current.callsToDrop <= 0) return false;
    current.callsToDrop -= 1;
    return true;
  }
}

const NOTHING: Standing = standing(NO_FAULTS, undefined);

function standing(faults: Faults, connections: number | undefined): Standing {
  const { dropCalls, failCalls } = faults;
  return {
    faults,
    connections,
    callsToFail: failCalls === undefined ? 0 : (failCalls.count ?? Number.POSITIVE_INFINITY),
    callsToDrop: dropCalls === true ? Number.POSITIVE_INFINITY : (dropCalls ?? 0),
  };
}
