import { isUtf8 } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import type { BodyEdit, Edit } from '../fault.ts';
import type { BlindMessage } from '../rule.ts';
import { codingsIn, decodedBody } from './coding.ts';
import { mergeJson } from './merge-json.ts';

/** Why a message has no body, whatever its head says: it answers HEAD, or its status is 204 or 304 (RFC 9110 6.4.1). */
export type Bodyless = 'head' | 'status' | null;

/** Of the response to a request of this method. */
export function bodylessBy(method: string, status: number): Bodyless {
  if (method === 'HEAD') return 'head';
  return status === 204 || status === 304 ? 'status' : null;
}

/** A message as it came. */
export interface Original {
  /** With the empty line at its end, as latin1 text. */
  readonly head: string;
  /** Without chunk framing; null: it was not read to its end. */
  readonly body: Buffer | null;
  /** The fields after a chunked body, each with its line end; '' without any. */
  readonly trailers: string;
  readonly bodyless: Bodyless;
}

/** What became of one edit: the message is another one, or why it is the same. */
export type Done = 'met' | BlindMessage;

export interface Rewritten {
  /** Null: byte by byte as it came. */
  readonly head: Buffer | null;
  /** Framed as the new head says. Null: as it came. */
  readonly body: Buffer | null;
  /** One for each edit. */
  readonly done: readonly Done[];
}

/** The message with every edit made that can be made, one after the other. */
export function rewriteMessage(original: Original, edits: readonly Edit[]): Rewritten {
  const lines = cut(original.head);
  const isWritable = hasBody(original, edits);
  const isEmptied = isWritable && original.bodyless === 'status';
  let draft: Draft = { ...lines, body: isEmptied ? Buffer.alloc(0) : original.body, isNewBody: false };
  const done = edits.map((edit): Done => {
    const made = edit.body === null ? null : isWritable ? remade(draft, edit.body) : 'body';
    const next = withHead(Buffer.isBuffer(made) ? withBody(draft, made) : draft, edit);
    const isSame = next === draft;
    draft = next;
    if (!isSame) return 'met';
    return made === null || Buffer.isBuffer(made) ? 'unchanged' : made;
  });
  if (done.every((each) => each !== 'met')) return { head: null, body: null, done };
  const isFramedAnew = draft.body !== null && (draft.isNewBody || isEmptied);
  const { fields, body } = isFramedAnew ? framed(draft, original.trailers) : { fields: draft.fields, body: null };
  const head = Buffer.from(`${[draft.first, ...fields].join('\r\n')}\r\n\r\n`, 'latin1');
  return { head, body, done };
}

/** A message at work: its first line and its field lines without line ends, and its body. */
interface Draft {
  readonly first: string;
  readonly fields: readonly string[];
  readonly body: Buffer | null;
  readonly isNewBody: boolean;
}

function cut(head: string): Pick<Draft, 'first' | 'fields'> {
  const [first = '', ...rest] = head.replace(/^\r\n/, '').split('\r\n').slice(0, -2);
  return { first, fields: rest };
}

/** A status that allows a body may take the place of one that does not; no edit sets one that does not. */
function hasBody({ bodyless }: Original, edits: readonly Edit[]): boolean {
  return bodyless === null || (bodyless === 'status' && edits.some(({ status }) => status !== null));
}

/** `name` in lower case. */
const valuesOf = ({ fields }: Draft, name: string): readonly string[] =>
  fields.filter((line) => nameIn(line) === name).map((line) => line.slice(name.length + 1).trim());

const nameIn = (line: string): string => line.slice(0, line.indexOf(':')).toLowerCase();

/** The new body, or why there is none. */
function remade(draft: Draft, edit: BodyEdit): Buffer | BlindMessage {
  const codings = codingsIn(valuesOf(draft, 'content-encoding'));
  if (edit.kind === 'put') {
    const isThere = codings.length === 0 && draft.body?.equals(edit.bytes) === true;
    return isThere ? 'unchanged' : edit.bytes;
  }
  if (draft.body === null) return 'body';
  const plain = isTransferCoded(draft) ? null : decodedBody(draft.body, codings);
  return plain === null ? 'coded' : mergedBody(plain, edit.patch);
}

/** `Transfer-Encoding: gzip, chunked`: codings that go with the framing. */
function isTransferCoded(draft: Draft): boolean {
  return !draft.isNewBody && codingsIn(valuesOf(draft, 'transfer-encoding')).some((coding) => coding !== 'chunked');
}

function mergedBody(plain: Buffer, patch: unknown): Buffer | BlindMessage {
  if (!isUtf8(plain)) return 'body';
  try {
    const merged = mergeJson(plain.toString('utf8'), patch);
    return merged === null ? 'unchanged' : Buffer.from(merged);
  } catch (error) {
    // No JSON, or a patch nested deeper than the stack.
    if (error instanceof SyntaxError || error instanceof RangeError) return 'body';
    throw error;
  }
}

/** The new body is not coded, unless the same edit says so in its headers. */
function withBody(draft: Draft, body: Buffer): Draft {
  return { ...draft, body, isNewBody: true, fields: without(draft.fields, new Set(['content-encoding'])) };
}

function withHead(draft: Draft, edit: Edit): Draft {
  const first = rewriteFirst(draft.first, edit);
  const replaced = [...edit.headers].filter(([name, value]) => !isOnly(valuesOf(draft, name.toLowerCase()), value));
  const added = [...replaced, ...edit.addHeaders].map(([name, value]) => `${name}: ${value}`);
  if (first === draft.first && added.length === 0) return draft;
  const names = new Set(replaced.map(([name]) => name.toLowerCase()));
  return { ...draft, first, fields: [...without(draft.fields, names), ...added] };
}

const isOnly = (values: readonly string[], value: string): boolean => values.length === 1 && values[0] === value.trim();

function without(fields: readonly string[], names: ReadonlySet<string>): readonly string[] {
  return fields.filter((line) => !names.has(nameIn(line)));
}

/** By its length; in one chunk where trailers follow, so that they are kept. */
function framed(draft: Draft, trailers: string): { readonly fields: readonly string[]; readonly body: Buffer } {
  const body = draft.body ?? Buffer.alloc(0);
  if (trailers === '') {
    const fields = without(draft.fields, new Set(['content-length', 'transfer-encoding', 'trailer']));
    return { fields: [...fields, `content-length: ${body.length}`], body };
  }
  const fields = [...without(draft.fields, new Set(['transfer-encoding'])), 'transfer-encoding: chunked'];
  const chunk = body.length === 0 ? [] : [`${body.length.toString(16)}\r\n`, body, '\r\n'];
  const parts = [...chunk, `0\r\n${trailers}\r\n`];
  return { fields, body: Buffer.concat(parts.map((part) => (typeof part === 'string' ? latin1(part) : part))) };
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

function rewriteFirst(line: string, edit: Edit): string {
  if (!line.startsWith('HTTP/')) return rewriteRequestLine(line, edit);
  if (edit.status === null || line.slice(9, 12) === `${edit.status}`) return line;
  return `${line.slice(0, 8)} ${edit.status} ${STATUS_CODES[edit.status] ?? 'Unknown'}`;
}

function rewriteRequestLine(line: string, edit: Edit): string {
  const [method = '', target = '', version = ''] = line.split(' ');
  const isFixed = method === 'HEAD' || method === 'CONNECT';
  return `${isFixed ? method : (edit.method ?? method)} ${rewriteTarget(target, edit)} ${version}`;
}

/** The target with path and query changed; scheme and host, where it has them, stay. */
function rewriteTarget(target: string, edit: Edit): string {
  const origin = /^https?:\/\/[^/?#]*/i.exec(target)?.[0] ?? '';
  const rest = target.slice(origin.length);
  const mark = rest.indexOf('?');
  const path = edit.path ?? (mark < 0 ? rest : rest.slice(0, mark));
  let pairs: readonly string[] = mark < 0 ? [] : rest.slice(mark + 1).split('&');
  for (const [name, value] of edit.query) pairs = withParameter(pairs, name, value);
  pairs = [...pairs, ...[...edit.addQuery].map(([name, value]) => pairOf(name, value))];
  return `${origin}${path}${pairs.length === 0 ? '' : `?${pairs.join('&')}`}`;
}

/** In the place of the first of its name; parameters of other names keep their spelling. */
function withParameter(pairs: readonly string[], name: string, value: string): readonly string[] {
  const isNamed = (pair: string): boolean => new URLSearchParams(pair).has(name);
  const first = pairs.findIndex(isNamed);
  if (first < 0) return [...pairs, pairOf(name, value)];
  const isAlone = pairs.findLastIndex(isNamed) === first;
  if (isAlone && new URLSearchParams(pairs[first]).get(name) === value) return pairs;
  return pairs.flatMap((pair, at) => (at === first ? [pairOf(name, value)] : isNamed(pair) ? [] : [pair]));
}

const pairOf = (name: string, value: string): string => new URLSearchParams([[name, value]]).toString();
