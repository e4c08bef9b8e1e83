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
  const fitsPath = pattern(fields.text('path', '*'));
  const method = fields.text('method', '*').toUpperCase();
  const headers = [...fields.pairs('header')].map(([name, value]) => [name.toLowerCase(), pattern(value)] as const);
  const port = fields.raw('port') === undefined ? null : fields.number('port', { min: 1, max: 65_535 });
  fields.done();
  return (head, ports) =>
    (port === null || ports.includes(port)) &&
    (method === '*' || head.method === method) &&
    fitsPath(head.path) &&
    headers.every(([name, fits]) => fieldValues(head.text, name).some(fits));
}

/** The values of a field, in order; `name` in lower case. */
function fieldValues(head: string, name: string): readonly string[] {
  const lines = head.split('\r\n').slice(1);
  return lines
    .filter((line) => line.length > name.length && line[name.length] === ':' && line.toLowerCase().startsWith(name))
    .map((line) => line.slice(name.length + 1).trim());
}

/** A text exactly, or what begins with what stands before a `*` at the end. */
function pattern(words: string): (text: string) => boolean {
  if (!words.endsWith('*')) return (text) => text === words;
  const start = words.slice(0, -1);
  return (text) => text.startsWith(start);
}
