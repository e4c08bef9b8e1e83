import { STATUS_CODES } from 'node:http';
import type { Act, Changes } from '../fault.ts';

/** A response of our own. `bodyless`: it answers HEAD, so the body is only counted. `close`: it is the last one. */
export interface Answer {
  readonly status: number;
  readonly headers: Changes;
  readonly body: Buffer;
  readonly bodyless: boolean;
  readonly close: boolean;
}

function answerBytes(answer: Answer): Buffer {
  const fields = [...answer.headers]
    .filter(([name]) => !/^(?:content-length|transfer-encoding|connection)$/i.test(name))
    .map(([name, value]) => `${name}: ${value}\r\n`);
  const noBody = answer.status === 204 || answer.status === 304;
  if (!noBody) fields.push(`content-length: ${answer.body.length}\r\n`);
  if (answer.close) fields.push('connection: close\r\n');
  const head = `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? 'Unknown'}\r\n${fields.join('')}\r\n`;
  const body = answer.bodyless || noBody ? [] : [answer.body];
  return Buffer.concat([Buffer.from(head, 'latin1'), ...body]);
}

/** Tells a client that its body is wanted. */
export const goOn = Buffer.from('HTTP/1.1 100 Continue\r\n\r\n');

const standIns = new WeakMap<object, (Buffer | undefined)[]>();

/** What a fault answers in a server's place: made once, however many requests await it. */
export function standInBytes(act: Extract<Act, { kind: 'answer' }>, how: Pick<Answer, 'bodyless' | 'close'>): Buffer {
  const variants = standIns.get(act) ?? [];
  standIns.set(act, variants);
  return (variants[(how.bodyless ? 1 : 0) + (how.close ? 2 : 0)] ??= answerBytes({ ...act, ...how }));
}

/** What a client gets whose request, or whose server's response, cannot be framed safely. */
export function refusalBytes(status: 400 | 502, reason: string): Buffer {
  const headers = new Map([['content-type', 'text/plain']]);
  return answerBytes({ status, headers, body: Buffer.from(`${reason}\n`), bodyless: false, close: true });
}
