import { ownOf } from '@firedrill/core/words/own-of';
import { durationText, sizeText } from '@firedrill/core/units';
import type { Tolerance } from '@firedrill/core/words/tolerance';
import type { Answer } from './answer.ts';
import type { Reasons } from './judge.ts';
import { judgeNumber, shortly } from './judge-number.ts';
import { judgePaths, numberAtPath } from './judge-paths.ts';
import { isSought } from './search/found-in.ts';

/**
 * Compares an answer with those members of its tolerance that need no other sample. Every member that is given must
 * hold; all reasons come at once.
 * @returns the sample's number, null where it has none
 */
export function judgeAnswer(answer: Answer, expect: Tolerance, reasons: Reasons): number | null {
  if (answer.failure !== undefined) {
    reasons.bad.push(answer.failure);
    return answer.number ?? null;
  }
  if (isSought(expect) && answer.found === undefined) throw new Error('nobody has looked into the answer yet');
  reasons.blind.push(...(answer.found?.blind ?? []));
  const value = numberOf(answer, expect, reasons);
  judgeStatus(answer, expect, reasons);
  judgeText(answer, expect, reasons);
  judgeNumber(value, expect, reasons.bad);
  judgePaths(answer, expect, reasons);
  judgeValues(answer, expect, reasons);
  judgeFile(answer, expect, reasons);
  judgeTime(answer, expect, reasons);
  return value;
}

/**
 * The number that bounds compare with: the probe's own, else where a bound asks for one the text as a number, else the
 * first JSON path's number, else what the probe offers (a latency, a size).
 */
function numberOf(answer: Answer, expect: Tolerance, { blind }: Reasons): number | null {
  const isBounded = expect.atLeast !== undefined || expect.atMost !== undefined;
  const compared = isBounded || expect.trend !== undefined || expect.ofBaseline !== undefined;
  if (answer.number !== undefined) {
    if (answer.number === null && compared) blind.push('a bound is given, but there is no number');
    return answer.number;
  }
  const atPath = isBounded ? null : numberAtPath(answer);
  // A number that was asked for and is missing is none; a latency would be taken for it.
  const value = isBounded ? inText(answer.text) : expect.jsonPath === undefined ? (answer.otherwise ?? null) : atPath;
  if (value === null && compared) blind.push('a bound is given, but the answer is no number');
  return value;
}

/** A text as a number; null when it is none. */
export function inText(text: string | undefined): number | null {
  const trimmed = text?.trim() ?? '';
  const value = Number(trimmed);
  return trimmed !== '' && Number.isFinite(value) ? value : null;
}

function judgeStatus({ status }: Answer, { status: wanted }: Tolerance, { bad }: Reasons): void {
  if (status === undefined) return;
  if (wanted === undefined) {
    if (status >= 400) bad.push(`status ${status}`);
    return;
  }
  const allowed = typeof wanted === 'number' ? [wanted] : wanted;
  if (!allowed.includes(status)) bad.push(`status ${status}, expected ${allowed.join(' or ')}`);
}

function judgeText(answer: Answer, expect: Tolerance, { bad }: Reasons): void {
  const text = answer.text ?? '';
  const { equals, matches } = expect;
  // A probe that has a number and no text is compared by its number.
  const said = answer.text === undefined && typeof answer.number === 'number' ? String(answer.number) : text.trim();
  if (equals !== undefined && said !== String(equals)) {
    bad.push(`answered ${shortly(said)}, expected ${JSON.stringify(equals)}`);
  }
  if (answer.found?.matches === false) bad.push(`the answer does not match /${matches}/`);
  for (const [name, pattern] of Object.entries(expect.header ?? {})) {
    const found = ownOf(answer.headers ?? {}, name.toLowerCase());
    if (found === undefined) bad.push(`the header ${name} is missing`);
    else if (ownOf(answer.found?.headers ?? {}, name) === false)
      bad.push(`the header ${name} is ${found}, expected /${pattern}/`);
  }
}

function judgeValues({ values }: Answer, { values: wanted }: Tolerance, { bad }: Reasons): void {
  if (wanted === undefined || values === undefined) return;
  const same = values.toSorted().join('\n') === wanted.toSorted().join('\n');
  if (!same) bad.push(`answered ${values.join(', ') || 'nothing'}, expected ${wanted.join(', ')}`);
}

function judgeFile({ exists, sizeBytes, ageMs }: Answer, expect: Tolerance, { bad }: Reasons): void {
  if (exists !== undefined && exists !== (expect.exists ?? true)) {
    bad.push(exists ? 'it exists, expected none' : 'it does not exist');
  }
  const { size, age } = expect;
  const [least, most] = [size?.atLeast, size?.atMost];
  if (sizeBytes !== undefined) {
    const found = sizeText(sizeBytes);
    if (least !== undefined && sizeBytes < least) bad.push(`it has ${found}, expected at least ${sizeText(least)}`);
    if (most !== undefined && sizeBytes > most) bad.push(`it has ${found}, expected at most ${sizeText(most)}`);
  }
  if (ageMs === undefined) return;
  const [youngest, oldest] = [age?.atLeast, age?.atMost];
  const found = durationText(Math.max(0, ageMs));
  if (youngest !== undefined && ageMs < youngest)
    bad.push(`changed ${found} ago, expected at least ${durationText(youngest)}`);
  if (oldest !== undefined && ageMs > oldest)
    bad.push(`changed ${found} ago, expected at most ${durationText(oldest)}`);
}

function judgeTime({ latencyMs, tlsExpiryMs }: Answer, { latency, tlsExpiry }: Tolerance, reasons: Reasons): void {
  const below = latency?.below;
  if (below !== undefined && latencyMs !== undefined && latencyMs >= below) {
    reasons.bad.push(`took ${durationText(latencyMs)}, expected below ${durationText(below)}`);
  }
  if (tlsExpiry === undefined) return;
  if (tlsExpiryMs === undefined) reasons.blind.push('the answer did not come over TLS');
  else if (tlsExpiryMs < tlsExpiry.atLeast) {
    const left = tlsExpiryMs < 0 ? 'no longer valid' : `valid for ${durationText(tlsExpiryMs)}`;
    reasons.bad.push(`the certificate is ${left}, expected at least ${durationText(tlsExpiry.atLeast)}`);
  }
}
