import type { Edit, ProxyFault } from '../fault.ts';
import { safeHeaders } from './http-replace.ts';

/**
 * Parts are added to a message: `headers` and, at a request, `query` parameters beside those that are there, and `body`
 * merged into a JSON body as RFC 7396 says (null removes a member); what it does not name keeps its own text. A coded
 * body is decoded first and goes on uncoded. One that is no JSON, is coded otherwise or is too large stays as it is: a
 * message in which nothing was changed goes on byte by byte, and is counted as not exposed.
 */
export const httpPatch: ProxyFault = {
  name: 'http.patch',
  read: (fields) => {
    const at = fields.choice('at', ['request', 'response'], 'response');
    const patch = fields.raw('body');
    const edit: Edit = {
      method: null,
      path: null,
      status: null,
      headers: new Map(),
      query: new Map(),
      addHeaders: safeHeaders(fields.pairs('headers')),
      addQuery: at === 'request' ? fields.pairs('query') : new Map(),
      body: patch === undefined ? null : { kind: 'merge', patch },
    };
    return { layer: 'http', at, act: () => ({ kind: 'edit', edit }) };
  },
};
