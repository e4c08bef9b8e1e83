/** One request of a session; PORT stands for a port that is free, BUSY for one that is taken. */
export interface Request {
  readonly ask: `${'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'} /${string}`;
  readonly body?: unknown;
  readonly headers?: { readonly [name: string]: string };
}

export interface Answer {
  readonly ask: string;
  readonly status: number;
  readonly type: string | null;
  /** As JSON where it is JSON; ports that the kernel chose are shown as 0. */
  readonly body: unknown;
}

const a = { name: 'a', listen: '127.0.0.1:0', upstream: '127.0.0.1:PORT' };
const latency = { type: 'latency', attributes: { latency: 100 } };

/** Every route, and what is refused on each. */
export const session: readonly Request[] = [
  { ask: 'GET /proxies' },
  { ask: 'POST /proxies', body: a },
  { ask: 'POST /proxies', body: { NAME: 'b', Upstream: 'localhost:PORT', LISTEN: '127.0.0.1:0', Enabled: false } },
  { ask: 'POST /proxies', body: a },
  { ask: 'POST /proxies', body: { upstream: '127.0.0.1:PORT' } },
  { ask: 'POST /proxies', body: { name: 'x' } },
  { ask: 'POST /proxies', body: 'garbage' },
  { ask: 'POST /proxies', body: { name: 5 } },
  { ask: 'POST /proxies', body: '' },
  { ask: 'POST /proxies', body: { name: 'z', upstream: '127.0.0.1:PORT', listen: '127.0.0.1:BUSY' } },
  { ask: 'POST /proxies', body: { name: 'z', upstream: '127.0.0.1:PORT', listen: 'nonsense' } },
  { ask: 'GET /proxies/a' },
  { ask: 'GET /proxies/nope' },
  { ask: 'POST /proxies/a', body: { enabled: false } },
  { ask: 'POST /proxies/a', body: { upstream: 'localhost:PORT' } },
  { ask: 'POST /proxies/a', body: { enabled: true, unknown: [1] } },
  { ask: 'POST /proxies/a', body: 'x' },
  { ask: 'POST /proxies/nope', body: {} },
  { ask: 'POST /proxies/a/toxics', body: latency },
  { ask: 'POST /proxies/a/toxics', body: latency },
  { ask: 'POST /proxies/a/toxics', body: { type: 'nope' } },
  { ask: 'POST /proxies/a/toxics', body: { type: 'Latency' } },
  { ask: 'POST /proxies/a/toxics', body: { type: 'latency', stream: 'side' } },
  { ask: 'POST /proxies/a/toxics', body: { type: 'nope', stream: 'side' } },
  { ask: 'POST /proxies/a/toxics', body: {} },
  { ask: 'POST /proxies/a/toxics', body: { ...latency, name: 'n', attributes: { latency: 'x' } } },
  { ask: 'POST /proxies/a/toxics', body: { ...latency, name: 'n', attributes: { latency: 1.5 } } },
  { ask: 'POST /proxies/a/toxics', body: 'x' },
  { ask: 'POST /proxies/nope/toxics', body: latency },
  {
    ask: 'POST /proxies/a/toxics',
    body: { type: 'bandwidth', Name: 'BW', Stream: 'upstream', Toxicity: 0.5, Attributes: { Rate: 5, more: 1 } },
  },
  { ask: 'POST /proxies/a/toxics', body: { type: 'slow_close', attributes: { delay: 10 } } },
  { ask: 'POST /proxies/a/toxics', body: { type: 'timeout', toxicity: 0, attributes: { timeout: 10 } } },
  { ask: 'POST /proxies/a/toxics', body: { type: 'reset_peer', toxicity: 0, stream: 'upstream' } },
  {
    ask: 'POST /proxies/a/toxics',
    body: { type: 'slicer', attributes: { average_size: 9, size_variation: 3, delay: 7 } },
  },
  { ask: 'POST /proxies/a/toxics', body: { type: 'limit_data', attributes: { bytes: 1000 } } },
  { ask: 'POST /proxies/a/toxics', body: { type: 'noop', name: 'nothing', attributes: null } },
  { ask: 'GET /proxies/a/toxics' },
  { ask: 'GET /proxies/nope/toxics' },
  { ask: 'GET /proxies/a/toxics/latency_downstream' },
  { ask: 'GET /proxies/a/toxics/nope' },
  { ask: 'GET /proxies/nope/toxics/nope' },
  { ask: 'POST /proxies/a/toxics/latency_downstream', body: { attributes: { jitter: 5 }, toxicity: 0.5 } },
  { ask: 'POST /proxies/a/toxics/latency_downstream', body: { stream: 'upstream', name: 'other', type: 'noop' } },
  { ask: 'POST /proxies/a/toxics/latency_downstream', body: { attributes: { latency: 'x' } } },
  { ask: 'POST /proxies/a/toxics/nope', body: {} },
  { ask: 'GET /proxies/a' },
  { ask: 'DELETE /proxies/a/toxics/nope' },
  { ask: 'DELETE /proxies/a/toxics/slicer_downstream' },
  { ask: 'DELETE /proxies/nope/toxics/nope' },
  {
    ask: 'POST /populate',
    body: [
      { ...a, name: 'p' },
      { ...a, name: 'q', enabled: false },
    ],
  },
  { ask: 'POST /populate', body: [{ ...a, name: 'r' }, { name: '' }] },
  { ask: 'POST /populate', body: [{ ...a, name: 'r' }, { name: 's' }] },
  { ask: 'POST /populate', body: { ...a, name: 't' } },
  { ask: 'POST /populate', body: [{ ...a, name: 'u', listen: '127.0.0.1:BUSY' }] },
  { ask: 'POST /populate', body: [] },
  { ask: 'GET /proxies' },
  { ask: 'POST /reset' },
  { ask: 'GET /proxies' },
  { ask: 'DELETE /proxies/nope' },
  { ask: 'DELETE /proxies/q' },
  { ask: 'PUT /proxies' },
  { ask: 'GET /nope' },
  { ask: 'GET /proxies', headers: { 'user-agent': 'Mozilla/5.0 (X11)' } },
];

/** Asks a whole session of one server, in order. */
export async function runSession(
  url: string,
  ports: { readonly upstream: number; readonly busy: number },
  requests: readonly Request[] = session,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const { ask, body, headers = {} } of requests) {
    const [method = '', path = ''] = ask.split(' ');
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const sent = text?.replaceAll('PORT', String(ports.upstream)).replaceAll('BUSY', String(ports.busy));
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'user-agent': 'session', ...headers },
      ...(sent === undefined ? {} : { body: sent }),
    });
    const type = response.headers.get('content-type');
    answers.push({ ask: `${ask} ${text ?? ''}`, status: response.status, type, body: bodyOf(await response.text()) });
  }
  return answers;
}

/** Ports are drawn by the kernel, and version 2.5 tells an empty `Logger` by mistake. */
function bodyOf(text: string): unknown {
  const even = text.replaceAll(/("listen":"127\.0\.0\.1):\d+"/g, '$1:0"').replaceAll('"Logger":{},', '');
  try {
    return JSON.parse(even);
  } catch {
    return even; // plain text
  }
}
