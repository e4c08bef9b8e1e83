import type { Changes, Edit, ProxyFault } from '../fault.ts';
import type { Fields } from '../fields.ts';
import { sentPath } from '../http/match.ts';
import { refusal } from '../refusal.ts';

/**
 * Parts of a message are replaced. `at: request`: `method`, `path`, `query` (parameters by name). HEAD and CONNECT stay
 * what they are, and nothing becomes them: client and server would not agree where the answer ends. `at: response` (the
 * default): `status`. Both: `headers` by name, and `body`, a text, or `bodyBase64`.
 */
export const httpReplace: ProxyFault = {
  name: 'http.replace',
  read: (fields) => {
    const at = fields.choice('at', ['request', 'response'], 'response');
    const edit = at === 'request' ? readRequest(fields) : readResponse(fields);
    return { layer: 'http', at, act: () => ({ kind: 'edit', edit }) };
  },
};

const none: Changes = new Map();

function readRequest(fields: Fields): Edit {
  const method = word(fields, 'method', /^(?!(?:HEAD|CONNECT)$)[A-Z]{1,32}$/);
  const written = word(fields, 'path', /^\/[^\s?#\0]*$/);
  const path = written === null ? null : sentPath(written);
  return { ...readCommon(fields), method, path, query: fields.pairs('query') };
}

function readResponse(fields: Fields): Edit {
  const status = fields.raw('status') === undefined ? null : fields.number('status', { min: 200, max: 599 });
  if (status === 204 || status === 304) throw refusal('proxy.invalid', `with.status: ${status} allows no body`);
  return { ...readCommon(fields), status };
}

function readCommon(fields: Fields): Edit {
  const body = bodyOf(fields);
  return {
    method: null,
    path: null,
    status: null,
    headers: safeHeaders(fields.pairs('headers')),
    query: none,
    addHeaders: none,
    addQuery: none,
    body: body === null ? null : { kind: 'put', bytes: body },
  };
}

function bodyOf(fields: Fields): Buffer | null {
  if (fields.raw('bodyBase64') !== undefined) return Buffer.from(fields.text('bodyBase64'), 'base64');
  return fields.raw('body') === undefined ? null : Buffer.from(fields.text('body'));
}

function word(fields: Fields, name: string, form: RegExp): string | null {
  if (fields.raw(name) === undefined) return null;
  const value = fields.text(name);
  if (!form.test(value)) throw refusal('proxy.invalid', `with.${name}: not one that a request line may hold`);
  return value;
}

/** Names and values that fit a field line, and do not change how the message is framed. */
export function safeHeaders(headers: Changes): Changes {
  for (const [name, value] of headers) {
    const fits = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(name) && /^[^\r\n\0]*$/.test(value);
    const frames = /^(?:content-length|transfer-encoding|trailer|upgrade)$/i.test(name);
    if (!fits || frames) throw refusal('proxy.invalid', `with.headers.${name}: cannot be set`);
  }
  return headers;
}
