import { type Rewritten, rewriteMessage } from './rewrite.ts';
import type { Rewriting, Treatment } from './treatment.ts';

/** A message that is held back until its body is there, to be rewritten. */
export interface Collected {
  readonly head: Buffer;
  readonly treatment: Extract<Treatment, { kind: 'edit' }>;
  /** The body as it came, its content without chunk framing, and the framing that came after the last content. */
  readonly raw: Buffer[];
  readonly content: Buffer[];
  framingEnd: Buffer[];
  sizeBytes: number;
}

/** A body that is longer, or comes while memory is short, is not looked into. */
export const collectLimitBytes = 1024 * 1024;

/** Whether a message is held until its body is there. */
export function keepsBack(treatment: Treatment): boolean {
  if (treatment.kind !== 'edit') return false;
  return treatment.bodyless !== null || treatment.edits.some(({ edit }) => edit.body !== null);
}

export const living = ({ treatment }: Collected): readonly Rewriting[] =>
  treatment.edits.filter(({ rule }) => rule.live);

/** Makes every living edit, and counts what came of it. */
export function rewritten(collected: Collected, isWhole: boolean): Rewritten {
  const edits = living(collected);
  const { bodyless } = collected.treatment;
  const body = isWhole ? Buffer.concat(collected.content) : null;
  const original = { head: collected.head.toString('latin1'), body, trailers: trailersOf(collected), bodyless };
  const made = rewriteMessage(
    original,
    edits.map(({ edit }) => edit),
  );
  for (const [at, { rule, isCanary }] of edits.entries()) {
    const done = made.done[at] ?? 'unchanged';
    if (isCanary) continue;
    if (done === 'met') rule.countMet();
    else rule.countUnhurt(done);
  }
  return made;
}

/** After the last data come their line end, the line of the chunk of no bytes, the trailers, and an empty line. */
function trailersOf({ framingEnd }: Collected): string {
  const text = Buffer.concat(framingEnd).toString('latin1').replace(/^\r\n/, '');
  return text.slice(text.indexOf('\r\n') + 2, -2);
}

/**
 * Whether nothing of the body that is still to come can change what becomes of the message, now that `latest` has: a
 * stream may have no end, and its client awaits the head. It is another body than the one that is put in its place, or
 * no JSON to be merged with. (A body that says its length ends, and trailers that are announced are awaited.)
 */
export function isDecided({ head, content, treatment }: Collected, latest: Buffer): boolean {
  const body = treatment.edits.find(({ edit }) => edit.body !== null)?.edit.body;
  if (body === undefined || body === null || treatment.bodyless !== null) return false;
  const fields = head.toString('latin1');
  if (body.kind === 'put') {
    if (/\r\n(?:content-length|trailer):/i.test(fields)) return false;
    const at = content.reduce((sum, { length }) => sum + length, -latest.length);
    return !body.bytes.subarray(at, at + latest.length).equals(latest);
  }
  return content.length === 1 && !coded.test(fields) && !beginsJson(latest);
}

const coded = /\r\n(?:content-encoding:|transfer-encoding:[^\r]*(?:gzip|deflate|compress))/i;
const jsonStart = /^[\t\n\r ]*(?:$|["{[\d\-tfn])/;

const beginsJson = (bytes: Buffer): boolean => jsonStart.test(bytes.toString('latin1', 0, 1024));
