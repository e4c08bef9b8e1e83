import type { Fields } from '../fields.ts';
import type { RequestHead } from './head.ts';

/** Which requests a rule is meant for; every condition must hold. `ports` are those that the request was sent to. */
export type Match = (head: RequestHead, ports: readonly number[]) => boolean;

/**
 * `path`: exactly, or up to a `*` at the end; the query does not count. `method`: in capitals. `header`: field names
 * with their values, each exactly, or up to a `*` at the end (`*` alone: the field is there). `port`: the port that the
 * request was sent to, by either name that it has here: the listener's, or the upstream's behind it. What a client
 * writes into its Host field does not count.
 */
export function readMatch(fields: Fields | null): Match {
  if (fields === null) return () => true;
  const path = fields.text('path', '*');
  const method = fields.text('method', '*').toUpperCase();
  const headers = [...fields.pairs('header')].map(([name, value]) => [name.toLowerCase(), value] as const);
  const port = fields.raw('port') === undefined ? null : fields.number('port', { min: 1, max: 65_535 });
  fields.done();
  return (head, ports) =>
    (port === null || ports.includes(port)) &&
    (method === '*' || head.method === method) &&
    fits(path, pathOf(head.target)) &&
    headers.every(([name, value]) => fieldValues(head.text, name).some((found) => fits(value, found)));
}

/** The path of a request target: without query, and without scheme and host where the target has them. */
export function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '').replace(/[?#].*$/, '');
  return path === '' ? '/' : path;
}

/** The values of a field, in order; `name` in lower case. */
export function fieldValues(head: string, name: string): readonly string[] {
  const lines = head.split('\r\n').slice(1);
  return lines
    .filter((line) => line.length > name.length && line[name.length] === ':' && line.toLowerCase().startsWith(name))
    .map((line) => line.slice(name.length + 1).trim());
}

function fits(pattern: string, text: string): boolean {
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}
