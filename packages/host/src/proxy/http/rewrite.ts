import { STATUS_CODES } from 'node:http';
import type { Edit } from '../fault.ts';

/** A head cut into its first line and its field lines, without line ends. */
interface Lines {
  readonly first: string;
  readonly fields: readonly string[];
}

/** The head as `edit` wants it, with its empty line. `bodyBytes`: the size of the new body; null keeps the framing. */
export function rewriteHead(text: string, edit: Edit, bodyBytes: number | null): string {
  const [first = '', ...rest] = text.replace(/^\r\n/, '').split('\r\n').slice(0, -2);
  const lines = { first: rewriteFirst(first, edit), fields: rest };
  const changed = withFields(lines, edit);
  const framed = bodyBytes === null ? changed : [...without(changed, framingNames), `content-length: ${bodyBytes}`];
  return `${[lines.first, ...framed].join('\r\n')}\r\n\r\n`;
}

/** What said how the old body was framed and coded. */
const framingNames: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'trailer',
  'content-encoding',
]);

function withFields(lines: Lines, edit: Edit): readonly string[] {
  const replaced = new Set([...edit.headers.keys()].map((name) => name.toLowerCase()));
  const added = [...edit.headers, ...edit.addHeaders].map(([name, value]) => `${name}: ${value}`);
  return [...without(lines.fields, replaced), ...added];
}

function without(fields: readonly string[], names: ReadonlySet<string>): readonly string[] {
  return fields.filter((line) => !names.has(line.slice(0, line.indexOf(':')).toLowerCase()));
}

function rewriteFirst(line: string, edit: Edit): string {
  if (!line.startsWith('HTTP/')) return rewriteRequestLine(line, edit);
  if (edit.status === null) return line;
  return `${line.slice(0, 8)} ${edit.status} ${STATUS_CODES[edit.status] ?? 'Unknown'}`;
}

function rewriteRequestLine(line: string, edit: Edit): string {
  const [method = '', target = '', version = ''] = line.split(' ');
  return `${edit.method ?? method} ${rewriteTarget(target, edit)} ${version}`;
}

/** The target with path and query changed; scheme and host, where it has them, stay. */
function rewriteTarget(target: string, edit: Edit): string {
  const origin = /^https?:\/\/[^/?#]*/i.exec(target)?.[0] ?? '';
  const [path, query] = splitQuery(target.slice(origin.length));
  if (edit.query.size === 0 && edit.addQuery.size === 0) {
    return `${origin}${edit.path ?? path}${query === '' ? '' : `?${query}`}`;
  }
  const words = new URLSearchParams(query);
  for (const [name, value] of edit.query) words.set(name, value);
  for (const [name, value] of edit.addQuery) words.append(name, value);
  return `${origin}${edit.path ?? path}?${words.toString()}`;
}

function splitQuery(target: string): readonly [string, string] {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}
