import type { ErrorCode, Problem } from '@firedrill/core/errors';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type YAMLMap,
} from 'yaml';

/** Steps from the root of a document to a value: keys and indexes. */
export type Path = readonly (string | number)[];

/** A document whose values know where they stand. JSON is read too: it is YAML (YAML 1.2, section 1.3). */
export interface LocatedDocument {
  readonly file: string | null;
  /** What the document says, as plain values; null when it could not be read at all. */
  readonly value: unknown;
  readonly problems: readonly Problem[];
  /**
   * Builds a problem that knows its line and column: those of the value, of its key, or of the nearest part that
   * exists.
   */
  readonly problemAt: (path: Path, at: 'key' | 'value', what: ProblemWords) => Problem;
}

export interface ProblemWords {
  readonly code?: ErrorCode;
  readonly found: string;
  readonly expected: string;
  readonly next?: string | null;
}

/** Larger documents are refused unread. */
export const maxDocumentBytes = 1024 * 1024;
/** Deeper nesting than this is refused unread. */
export const maxDocumentDepth = 100;
const maxAliases = 100;

/** The text without the byte order mark that some editors write before it; it says nothing. */
export const withoutMark = (text: string): string => (text.startsWith('\ufeff') ? text.slice(1) : text);

/**
 * Reads YAML 1.2 (core schema): keys are unique, no tags of one's own, one document, bounded size, depth and aliases.
 * @param expected what an empty text should have been
 */
export function readLocated(marked: string, file: string | null, expected = 'an experiment'): LocatedDocument {
  const text = withoutMark(marked);
  const refusal = overLimit(text);
  if (refusal !== null) return unreadable(file, refusal);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, prettyErrors: false, schema: 'core' });
  const problemAt = (path: Path, at: 'key' | 'value', what: ProblemWords): Problem => {
    const { line, col } = lines.linePos(offsetOf(document, path, at));
    return problem(file, { line, column: col, path: pathText(path) }, what);
  };
  const problems = syntaxProblems(document, lines, { file, expected });
  const cannotBeRead = problems.some(({ code, found }) => code === 'document-syntax' || found === oddKey);
  if (cannotBeRead) return { file, value: null, problems, problemAt };
  try {
    const value: unknown = document.toJS({ maxAliasCount: maxAliases });
    if (!isCyclic(value, [])) return { file, value, problems, problemAt };
    const what = { found: 'an alias of a part that contains the alias', expected: 'a document that ends' };
    return { file, value: null, problems: [problemAt([], 'value', what)], problemAt };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const found = error.message;
    return { file, value: null, problems: [problemAt([], 'value', { found, expected: 'few aliases' })], problemAt };
  }
}

/** Whether a value contains itself; YAML can say that, JSON cannot. */
function isCyclic(value: unknown, above: readonly unknown[]): boolean {
  if (value === null || typeof value !== 'object') return false;
  if (above.includes(value)) return true;
  return Object.values(value).some((member) => isCyclic(member, [...above, value]));
}

/** Writes a path as people read it: `spec.method[0].for`, `expect.jsonPath["$.reviews"]`. */
export function pathText(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[A-Za-z_][\w-]*$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

function overLimit(text: string): ProblemWords | null {
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > maxDocumentBytes) {
    return { code: 'limit', found: `${sizeBytes} bytes`, expected: `at most ${maxDocumentBytes} bytes` };
  }
  let depth = 0;
  for (const character of text) {
    if (character === '[' || character === '{') depth += 1;
    if ((character === ']' || character === '}') && depth > 0) depth -= 1;
    if (depth > maxDocumentDepth) {
      return {
        code: 'limit',
        found: 'deeper nesting',
        expected: `at most ${maxDocumentDepth} brackets within each other`,
      };
    }
  }
  return null;
}

function unreadable(file: string | null, what: ProblemWords): LocatedDocument {
  const problemAt = (path: Path, _at: 'key' | 'value', words: ProblemWords): Problem =>
    problem(file, { line: null, column: null, path: pathText(path) }, words);
  return { file, value: null, problems: [problemAt([], 'value', what)], problemAt };
}

type Place = Pick<Problem, 'line' | 'column' | 'path'>;

const problem = (file: string | null, place: Place, what: ProblemWords): Problem => ({
  code: what.code ?? 'document-invalid',
  file,
  ...place,
  found: what.found,
  expected: what.expected,
  next: what.next ?? null,
});

interface Wanted {
  readonly file: string | null;
  readonly expected: string;
}

/**
 * A broken syntax makes errors in its wake: of those only the first is told. Doubled keys and foreign tags are all
 * told.
 */
function syntaxProblems(document: Document.Parsed, lines: LineCounter, { file, expected }: Wanted): readonly Problem[] {
  const broken = document.errors.slice(0, 1);
  const at = (error: { pos: [number, number] }): Place => {
    const { line, col } = lines.linePos(error.pos[0]);
    return { line, column: col, path: '' };
  };
  const empty = document.contents === null && broken.length === 0;
  return [
    ...broken.map((error) =>
      problem(file, at(error), { code: 'document-syntax', found: error.message, expected: 'well-formed YAML or JSON' }),
    ),
    ...keyFaults(document.contents).map(({ offset, ...what }) => problem(file, at({ pos: [offset, offset] }), what)),
    ...document.warnings.map((warning) => problem(file, at(warning), { found: warning.message, expected: 'no tags' })),
    ...(empty ? [problem(file, { line: 1, column: 1, path: '' }, { found: 'nothing', expected })] : []),
  ];
}

const oddKey = 'a key that is a list, a mapping or an alias';

/**
 * Keys that their mapping has already, and keys that are no plain words: to make words of a mapping within a mapping
 * within a mapping takes the reader for ever. Each node is looked at once; the reader's own check for doubled keys
 * compares each with each other one.
 */
function keyFaults(root: Node | null): readonly (ProblemWords & { readonly offset: number })[] {
  const faults: (ProblemWords & { readonly offset: number })[] = [];
  const open: unknown[] = [root];
  for (const node of open) {
    if (isSeq(node)) for (const item of node.items) open.push(item); // the loop goes on to what is added
    if (!isMap<Node, Node | null>(node)) continue;
    const seen = new Set<unknown>();
    for (const { key, value } of node.items) {
      const offset = key.range?.[0] ?? 0;
      if (!isScalar(key)) faults.push({ offset, found: oddKey, expected: 'a word as the key' });
      else if (seen.has(key.value))
        faults.push({ offset, found: 'a key that stands twice', expected: 'each key once' });
      else seen.add(key.value);
      open.push(key, value);
    }
  }
  return faults;
}

/** Where a value or its key begins; of a part that does not exist, where the nearest part around it begins. */
function offsetOf(document: Document.Parsed, path: Path, at: 'key' | 'value'): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, step] of path.entries()) {
    const child = childOf(document, node, step);
    if (child === null) return offset;
    const wantsKey = at === 'key' && index === path.length - 1;
    offset = (wantsKey ? child.keyOffset : null) ?? child.node?.range?.[0] ?? child.keyOffset ?? offset;
    node = child.node;
  }
  return offset;
}

interface Child {
  readonly keyOffset: number | null;
  readonly node: Node | null;
}

function childOf(document: Document.Parsed, parent: Node | null, step: string | number): Child | null {
  const node = isAlias(parent) ? (parent.resolve(document) ?? null) : parent;
  if (isSeq<Node>(node) && typeof step === 'number') {
    const item = node.items[step];
    return item === undefined ? null : { keyOffset: null, node: item };
  }
  if (!isMap<Node, Node | null>(node)) return null;
  return membersOf(node).get(String(step)) ?? null;
}

/** The members of each mapping that was asked for one: a document with many problems asks again and again. */
const members = new WeakMap<object, ReadonlyMap<string, Child>>();

function membersOf(node: YAMLMap<Node, Node | null>): ReadonlyMap<string, Child> {
  const known = members.get(node);
  if (known !== undefined) return known;
  const found = new Map<string, Child>();
  for (const { key, value } of node.items) {
    if (!isScalar(key) || found.has(String(key.value))) continue;
    found.set(String(key.value), { keyOffset: key.range?.[0] ?? null, node: value });
  }
  members.set(node, found);
  return found;
}
