/**
 * Joins a client's and a server's handshake in memory, synchronously: carries their actions out as a driver over a socket would,
 * with the bytes cut and the connection ended as a test decides.
 */
import { ClientHandshake } from "../../src/handshake/client.ts";
import type { ClientAction, ClientPlan } from "../../src/handshake/client-types.ts";
import { ServerHandshake } from "../../src/handshake/server.ts";
import type { ServerAction, ServerPlan } from "../../src/handshake/server-types.ts";
import type { EndKind } from "../../src/handshake/types.ts";
import { StandInClient, type StandInKdc, StandInServer } from "./stand-in-mechanism.ts";

export type Direction = "toServer" | "toClient";

/** Whether a chunk must end at this offset of the direction's whole stream. */
export type Cut = (direction: Direction, offset: number) => boolean;

export const WHOLE: Cut = () => false;
export const BYTE_BY_BYTE: Cut = () => true;

/** Lets `messages` of the server's writes through, then `bytes` of the next one, then ends the connection, or just stops. */
export interface Fault {
  readonly messages: number;
  readonly bytes: number;
  readonly ending: EndKind | "silence";
}

export interface Pair {
  readonly client: ClientPlan;
  readonly server: ServerPlan;
  readonly kdc: StandInKdc;
  readonly serverPrincipal: string;
  readonly cut?: Cut;
  /** `late`: a result comes when nothing else moves, so that bytes and the end of the stream overtake it */
  readonly evaluation?: "atOnce" | "late";
  /** how the server's close reaches the client */
  readonly end?: EndKind;
  readonly fault?: Fault;
  /** what each side says as soon as its handshake is done: in the same packet as the handshake's last byte, if it can be */
  readonly clientSpeaks?: Buffer;
  readonly serverSpeaks?: Buffer;
  /** the server closes right behind what it said, or behind the handshake if it said nothing */
  readonly serverLeaves?: boolean;
}

export interface Trace {
  readonly from: "client" | "server";
  readonly what: "write" | "close";
  readonly bytes: Buffer;
}

export interface Joined {
  /** `undefined` only if the machine still waits when nothing moves any more */
  readonly client: Extract<ClientAction, { type: "established" | "failed" }> | undefined;
  readonly server: Extract<ServerAction, { type: "established" | "close" }> | undefined;
  /** every principal for which a first token was asked, in order */
  readonly tried: readonly string[];
  /** what each side got behind the handshake */
  readonly clientGot: Buffer;
  readonly serverGot: Buffer;
  readonly trace: readonly Trace[];
  /** how many bytes were delivered in each direction */
  readonly delivered: Readonly<Record<Direction, number>>;
}

export function join(pair: Pair): Joined {
  return new Joint(pair).run();
}

class Joint {
  readonly #pair: Pair;
  readonly #client: ClientHandshake;
  readonly #server: ServerHandshake;
  readonly #clientMechanism: StandInClient;
  readonly #serverMechanism: StandInServer;
  readonly #pending: Record<Direction, Buffer> = { toServer: EMPTY, toClient: EMPTY };
  readonly #delivered: Record<Direction, number> = { toServer: 0, toClient: 0 };
  readonly #late: (() => void)[] = [];
  readonly #tried: string[] = [];
  readonly #trace: Trace[] = [];
  #serverWrites = 0;
  #timerArmed = false;
  #clientEnd: Joined["client"];
  #serverEnd: Joined["server"];
  #clientGot = EMPTY;
  #serverGot = EMPTY;
  /** the connection is gone for the client, or will be once what was written has arrived */
  #endToClient: EndKind | undefined;
  #endDelivered = false;

  constructor(pair: Pair) {
    this.#pair = pair;
    this.#client = new ClientHandshake(pair.client);
    this.#server = new ServerHandshake(pair.server);
    this.#clientMechanism = new StandInClient(pair.kdc, pair.client.qops);
    this.#serverMechanism = new StandInServer(pair.serverPrincipal, pair.server.qops);
    const { fault } = pair;
    if (fault?.messages === 0 && fault.bytes === 0 && fault.ending !== "silence") this.#endToClient = fault.ending;
  }

  run(): Joined {
    this.#carryOut(this.#client.report({ type: "start" }));
    while (this.#move());
    return {
      client: this.#clientEnd,
      server: this.#serverEnd,
      tried: this.#tried,
      clientGot: this.#clientGot,
      serverGot: this.#serverGot,
      trace: this.#trace,
      delivered: this.#delivered,
    };
  }

  /** One thing that can happen, most urgent first; false when nothing can. */
  #move(): boolean {
    if (this.#pending.toServer.length > 0) return this.#deliverToServer(this.#nextChunk("toServer"));
    if (this.#pending.toClient.length > 0) return this.#deliverToClient(this.#nextChunk("toClient"));
    if (this.#endToClient !== undefined && !this.#endDelivered) return this.#deliverEnd(this.#endToClient);
    const result = this.#late.shift();
    if (result !== undefined) {
      result();
      return true;
    }
    if (!this.#timerArmed) return false;
    this.#carryOut(this.#client.report({ type: "timeout" }));
    return true;
  }

  #nextChunk(direction: Direction): Buffer {
    const all = this.#pending[direction];
    const start = this.#delivered[direction];
    const cut = this.#pair.cut ?? WHOLE;
    let length = 1;
    while (length < all.length && !cut(direction, start + length)) length += 1;
    this.#pending[direction] = all.subarray(length);
    this.#delivered[direction] += length;
    return all.subarray(0, length);
  }

  #deliverToServer(chunk: Buffer): boolean {
    if (this.#serverEnd?.type === "established") this.#serverGot = Buffer.concat([this.#serverGot, chunk]);
    else this.#carryOutServer(this.#server.receive(chunk));
    return true;
  }

  #deliverToClient(chunk: Buffer): boolean {
    if (this.#clientEnd?.type === "established") this.#clientGot = Buffer.concat([this.#clientGot, chunk]);
    else this.#carryOut(this.#client.receive(chunk));
    return true;
  }

  #deliverEnd(how: EndKind): boolean {
    this.#endDelivered = true;
    this.#carryOut(this.#client.end(how));
    return true;
  }

  #carryOut(actions: readonly ClientAction[]): void {
    for (const action of actions) this.#carryOutOne(action);
  }

  #carryOutOne(action: ClientAction): void {
    switch (action.type) {
      case "write":
        return this.#write("client", action.bytes);
      case "evaluate": {
        if (action.challenge === null) this.#tried.push(action.principal);
        const result = this.#clientMechanism.evaluate(action.principal, action.challenge);
        return this.#soonOrLate(() => this.#carryOut(this.#client.report(result)));
      }
      case "armTimer":
        this.#timerArmed = true;
        return;
      case "disarmTimer":
        this.#timerArmed = false;
        return;
      case "established":
        this.#clientEnd = action;
        this.#timerArmed = false;
        this.#clientGot = this.#client.takeLeftover();
        return this.#write("client", this.#pair.clientSpeaks ?? EMPTY);
      case "failed":
        this.#clientEnd = action;
        this.#carryOutServer(this.#server.end("closed"));
    }
  }

  #carryOutServer(actions: readonly ServerAction[]): void {
    for (const action of actions) this.#carryOutOneServer(action);
  }

  #carryOutOneServer(action: ServerAction): void {
    switch (action.type) {
      case "write":
        return this.#write("server", action.bytes);
      case "evaluate": {
        const result = this.#serverMechanism.evaluate(action.token);
        return this.#soonOrLate(() => this.#carryOutServer(this.#server.report(result)));
      }
      case "established":
        this.#serverEnd = action;
        this.#serverGot = this.#server.takeLeftover();
        this.#write("server", this.#pair.serverSpeaks ?? EMPTY);
        if (this.#pair.serverLeaves === true) this.#endToClient ??= this.#pair.end ?? "closed";
        return;
      case "close":
        this.#serverEnd = action;
        this.#trace.push({ from: "server", what: "close", bytes: EMPTY });
        if (!this.#faultStruck()) this.#endToClient ??= this.#pair.end ?? "closed";
    }
  }

  #soonOrLate(result: () => void): void {
    if (this.#pair.evaluation === "late") this.#late.push(result);
    else result();
  }

  #write(from: "client" | "server", bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#trace.push({ from, what: "write", bytes });
    if (from === "client") this.#pending.toServer = Buffer.concat([this.#pending.toServer, bytes]);
    else this.#pending.toClient = Buffer.concat([this.#pending.toClient, this.#throughFault(bytes)]);
  }

  #throughFault(bytes: Buffer): Buffer {
    const { fault } = this.#pair;
    this.#serverWrites += 1;
    if (fault === undefined || this.#serverWrites <= fault.messages) return bytes;
    if (this.#serverWrites > fault.messages + 1) return EMPTY;
    if (fault.ending !== "silence") this.#endToClient = fault.ending;
    return bytes.subarray(0, fault.bytes);
  }

  #faultStruck(): boolean {
    const { fault } = this.#pair;
    return fault !== undefined && this.#serverWrites > fault.messages;
  }
}

const EMPTY: Buffer = Buffer.alloc(0);
