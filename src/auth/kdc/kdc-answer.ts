/**
 * Tells whether bytes from a KDC can be an answer, before libkrb5 gets them: garbage from one KDC should lead to the next
 * KDC, and libkrb5's state machine takes only one answer for each question.
 */

/** APPLICATION tags of RFC 4120: AS-REP 11, TGS-REP 13, KRB-ERROR 30. */
const AS_REP = 0x6b;
const TGS_REP = 0x6d;
const KRB_ERROR = 0x7e;

/** error-code is field 6 of KRB-ERROR. */
const ERROR_CODE_FIELD = 0xa6;
const SVC_UNAVAILABLE = 29;

/** What is wrong with an answer, in words, or nothing. */
export function problemWith(answer: Buffer): string | undefined {
  const tag = answer[0];
  const body = contents(answer, 0);
  if ((tag !== AS_REP && tag !== TGS_REP && tag !== KRB_ERROR) || body === undefined || body.end !== answer.length) {
    return `answered ${answer.length} bytes that are no Kerberos message`;
  }
  if (tag === KRB_ERROR && errorCode(answer, body.start) === SVC_UNAVAILABLE)
    return "says that its service is not available";
  return undefined;
}

function errorCode(message: Buffer, sequenceAt: number): number | undefined {
  const sequence = contents(message, sequenceAt);
  if (sequence === undefined) return undefined;
  for (let at = sequence.start; at < sequence.end; ) {
    const field = contents(message, at);
    if (field === undefined) return undefined;
    // An INTEGER inside: tag, length 1, value; no error code is longer.
    if (message[at] === ERROR_CODE_FIELD) return message[field.start + 2];
    at = field.end;
  }
  return undefined;
}

/** Where the contents of the DER element at `at` begin and end, if it fits into the message. */
function contents(message: Buffer, at: number): { start: number; end: number } | undefined {
  const first = message[at + 1];
  if (first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + lengthBytes;
  if (lengthBytes > 4 || start > message.length) return undefined;
  const length = lengthBytes === 0 ? first : message.readUIntBE(at + 2, lengthBytes);
  const end = start + length;
  return end > message.length ? undefined : { start, end };
}
