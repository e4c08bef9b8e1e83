import type { Edit, ProxyFault } from '../fault.ts';
import { safeHeaders } from './http-replace.ts';

/**
 * Parts are added to a message: `headers` and, at a request, `query` parameters beside those that are there, and `body`
 * merged into a JSON body as RFC 7396 says (null removes a member). A body that is no JSON, or coded, stays as it is
 * and is counted as not exposed.
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
      body: patch === undefined ? null : (old) => merged(old, patch),
    };
    return { layer: 'http', at, act: () => ({ kind: 'edit', edit }) };
  },
};

function merged(old: Buffer, patch: unknown): Buffer | null {
  try {
    return Buffer.from(JSON.stringify(merge(JSON.parse(old.toString('utf8')), patch)));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** RFC 7396 section 2. */
function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result = new Map<string, unknown>(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) result.delete(name);
    else result.set(name, merge(result.get(name), value));
  }
  return Object.fromEntries(result);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
