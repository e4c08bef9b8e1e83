import type { Fields } from '../fields.ts';
import type { RequestHead } from './head.ts';

/** Which requests a rule is meant for; every condition must hold. `ports` are those that the request was sent to. */
export type Match = (head: RequestHead, ports: readonly number[]) => boolean;

/**
 * `path`: exactly, or up to a `*` at the end, however its letters are encoded; the query does not count. `method`: in
 * capitals. `header`: field names with their values, each exactly, or up to a `*` at the end (`*` alone: the field is
 * there). `port`: the port that the request was sent to, by either name that it has here: the listener's, or the
 * upstream's behind it. What a client writes into its Host field does not count.
 */
export function readMatch(fields: Fields | null): Match {
  if (fields === null) return () => true;
  const fitsPath = pattern(sentPath(fields.text('path', '*')));
  const method = fields.text('method', '*').toUpperCase();
  const headers = [...fields.pairs('header')].map(([name, value]) => [name.toLowerCase(), pattern(value)] as const);
  const port = fields.raw('port') === undefined ? null : fields.number('port', { min: 1, max: 65_535 });
  fields.done();
  return (head, ports) =>
    (port === null || ports.includes(port)) &&
    (method === '*' || head.method === method) &&
    fitsPath(spelt(head.path)) &&
    headers.every(([name, fits]) => fieldValues(head.text, name).some(fits));
}

/** A path that a person wrote, as clients send it: what is not ASCII is percent-encoded UTF-8 (RFC 3986 2.5). */
export function sentPath(path: string): string {
  return spelt(path.replaceAll(/[^\0-\x7f]+/g, (letters) => encodeURIComponent(letters.toWellFormed())));
}

/** In one spelling: of a request, whose bytes are read as latin1, clients send some raw that others encode. */
function spelt(path: string): string {
  if (!/[%\x80-\xff]/.test(path)) return path;
  const encoded = path.replaceAll(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`);
  return encoded.replaceAll(/%[\da-f]{2}/gi, (code) => code.toUpperCase());
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
