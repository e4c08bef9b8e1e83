import { type Comment, type Node, parseSync, visitorKeys } from 'oxc-parser';

/** One TypeScript file, parsed once for all rules. Paths are relative to the root, with forward slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly isTest: boolean;
  /** Every node of the syntax tree, parents before children; `parent` is set on each. */
  readonly nodes: readonly Node[];
  readonly comments: readonly Comment[];
  /** The line, from 1, of an offset into the text. */
  readonly lineOf: (offset: number) => number;
}

/** What the rules look at. `read` gives any file's text, or null when there is none. */
export interface Repo {
  readonly sources: readonly Source[];
  readonly read: (path: string) => string | null;
}

export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly what: string;
  readonly instead: string;
}

export interface Rule {
  readonly name: string;
  readonly check: (repo: Repo) => Finding[];
}

/** Parses one file. A file that is not well-formed is a programmer's error here: the compiler reports it better. */
export function parseSource(path: string, text: string): Source {
  const parsed = parseSync(path, text);
  const [problem] = parsed.errors;
  if (problem !== undefined) throw new Error(`${path}: ${problem.message}`);
  const nodes: Node[] = [];
  collect(parsed.program, undefined, nodes);
  const starts = lineStarts(text);
  return {
    path,
    text,
    lines: text.split('\n'),
    isTest: path.endsWith('.test.ts'),
    nodes,
    comments: parsed.comments,
    lineOf: (offset) => lineAt(starts, offset),
  };
}

/** The nodes around one, innermost first. */
export function* outward(node: Node): Generator<Node> {
  let outer = node.parent;
  while (outer) {
    yield outer;
    outer = outer.parent;
  }
}

export function finding(source: Source, node: { readonly start: number }, what: string, instead: string): Finding {
  return { file: source.path, line: source.lineOf(node.start), what, instead };
}

function collect(node: Node, parent: Node | undefined, into: Node[]): void {
  if (parent !== undefined) node.parent = parent;
  into.push(node);
  for (const key of visitorKeys[node.type] ?? []) {
    // visitorKeys names, for each type of node, exactly the fields that hold a node, a list of nodes, or null.
    const child = (node as unknown as Record<string, Node | readonly (Node | null)[] | null | undefined>)[key];
    for (const one of Array.isArray(child) ? child : [child]) if (one) collect(one, node, into);
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}
