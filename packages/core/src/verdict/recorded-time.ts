/** A time of the record. What is no number, such as a witness's malformed one, is 0 and silences no verdict. */
export function timeNs(text: string): bigint {
  return /^\d{1,30}$/.test(text) ? BigInt(text) : 0n;
}
