import type { Act, ProxyFault } from '../fault.ts';
import { refusal } from '../refusal.ts';

/**
 * A request fails: it is answered by `status`, or its connection is reset (`connection: reset`). `at: request` (the
 * default): the server never sees it. `at: response`: the server does its work, and its answer is lost.
 */
export const httpAbort: ProxyFault = {
  name: 'http.abort',
  read: (fields) => {
    const status = fields.number('status', { min: 0, max: 599, fallback: 0 });
    const connection = fields.choice('connection', ['answer', 'reset'], status === 0 ? 'reset' : 'answer');
    const at = fields.choice('at', ['request', 'response'], 'request');
    const answers = connection === 'answer';
    if (answers !== status >= 200)
      throw refusal('proxy.invalid', 'with: a status from 200 to 599, or connection: reset');
    const body = Buffer.from('fault\n');
    const act: Act = answers ? { kind: 'answer', status, headers: plainText, body } : { kind: 'reset' };
    return { layer: 'http', at, act: () => act };
  },
};

const plainText: ReadonlyMap<string, string> = new Map([['content-type', 'text/plain']]);
