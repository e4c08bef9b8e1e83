import { FiredrillError } from '@firedrill/core/errors';
import type { Notes } from '@firedrill/core/ports';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { addressText, isLoopback, readAddress } from '../../proxies/address.ts';
import type { AgentLine } from '../../proxies/agent-line.ts';
import type { StandingProxies } from '../../proxies/standing-proxies.ts';
import { errorOf, addToxiproxy } from './routes.ts';
import { ToxicProxies } from './toxic-proxies.ts';
import { createToxicRules } from './toxic-rules.ts';

export interface ServePorts {
  readonly line: AgentLine;
  readonly proxies: StandingProxies;
  readonly notes: Notes;
}

/**
 * Serves Toxiproxy's API at a loopback address until `close`: then every toxic ends, and the proxies stay.
 * @throws FiredrillError `usage` for any other address: the API knows no password; `foreign-state` when it is taken
 */
export async function serveToxiproxy(
  listen: string,
  { line, proxies, notes }: ServePorts,
): Promise<{ readonly address: string; readonly close: () => Promise<void> }> {
  const address = readAddress(listen);
  if (!isLoopback(address)) {
    const why = "Toxiproxy's API knows no password, and whoever reaches it can cut every proxy";
    throw new FiredrillError('usage', `${listen} can be reached from elsewhere; ${why}: use 127.0.0.1`);
  }
  const rules = createToxicRules(line, notes, (lost) => toxic.forget(lost));
  const toxic = new ToxicProxies({ line, proxies, rules });
  const api = createToxiproxyApi();
  addToxiproxy(api, toxic, oneAtATime());
  try {
    await api.listen({ host: address.host, port: address.port });
  } catch (cause) {
    await rules.close();
    throw new FiredrillError('foreign-state', `nobody can listen at ${listen}`, { cause });
  }
  const bound = api.server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : address.port;
  const close = async (): Promise<void> => {
    await api.close();
    await rules.close();
  };
  return { address: addressText({ host: address.host, port }), close };
}

const bodyLimitBytes = 1024 * 1024;
const longestName = 1000;

/** Bodies are JSON whatever their type says, and errors are told as Go's `http.Error` does. */
function createToxiproxyApi(): FastifyInstance {
  const api = fastify({
    bodyLimit: bodyLimitBytes,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: longestName },
  });
  api.removeAllContentTypeParsers();
  api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
  api.addHook('onRequest', async (request, reply) => {
    const refusal = refusalOf(request);
    if (refusal !== null) return plain(reply, 403, refusal);
    return undefined;
  });
  // As Go names it, without a charset.
  api.addHook('onSend', async (_request, reply) => {
    if (String(reply.getHeader('content-type')).startsWith('application/json'))
      reply.header('content-type', 'application/json');
  });
  api.setErrorHandler((thrown, _request, reply) => {
    const { status, message } = errorOf(thrown);
    return plain(reply, status, JSON.stringify({ error: message, status }));
  });
  api.setNotFoundHandler(({ url }, reply) => {
    const isRoute = /^\/(?:version|metrics|populate|reset|proxies(?:\/[^/]+(?:\/toxics(?:\/[^/]+)?)?)?)(?:\?|$)/.test(
      url,
    );
    return isRoute ? reply.code(405).send() : plain(reply, 404, '404 page not found');
  });
  return api;
}

/** A page in a browser must not be able to ask, by whatever name it has found us. */
function refusalOf({ headers }: FastifyRequest): string | null {
  if (/^mozilla\//i.test(headers['user-agent'] ?? '')) return 'User agent not allowed';
  if (!isOurs(headers.host ?? '')) return 'Host not allowed';
  const { origin } = headers;
  if (origin !== undefined && !isOurs(origin.replace(/^https?:\/\//, ''))) return 'Origin not allowed';
  return null;
}

const isOurs = (host: string): boolean => isLoopback({ host: host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') });

const plain = (reply: FastifyReply, status: number, text: string): FastifyReply =>
  reply.code(status).type('text/plain; charset=utf-8').header('x-content-type-options', 'nosniff').send(`${text}\n`);

function oneAtATime(): <Result>(act: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (act) => {
    const mine = last.then(act, act);
    last = Promise.allSettled([mine]);
    return mine;
  };
}
