/** What a client counts, shared by all its connections; never reset. */

export interface RpcCounters {
  callsIssued: number;
  callsAnswered: number;
  callsFailed: number;
  /** issued again because a server turned out to be legacy (policy `reissue`) */
  callsReissued: number;
  /** answers to calls that had timed out or were given up: dropped */
  lateAnswers: number;
  /** answers to calls that never were: dropped */
  unknownAnswers: number;
  /** times that a connection was opened, from the first attempt to its end */
  openings: number;
  /** sockets that were dialled */
  dials: number;
}

export function newCounters(): RpcCounters {
  return {
    callsIssued: 0,
    callsAnswered: 0,
    callsFailed: 0,
    callsReissued: 0,
    lateAnswers: 0,
    unknownAnswers: 0,
    openings: 0,
    dials: 0,
  };
}
