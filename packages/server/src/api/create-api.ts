import fastifyWebsocket from '@fastify/websocket';
import { asFiredrillError, catalogue, FiredrillError } from '@firedrill/core/errors';
import { maxFrameBytes } from '@firedrill/core/protocol/terms';
import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { ZodError } from 'zod';
import { sameToken } from '../agents/hub.ts';
import { addAgents } from './native/agents.ts';
import type { ApiContext } from './native/context.ts';
import { addEnd } from './native/end.ts';
import { addPlans } from './native/plans.ts';
import { addProxies } from './native/proxies.ts';
import { addRuns } from './native/runs.ts';

/**
 * The server's HTTP: the native API under /api/v1, agents' WebSocket at /api/v1/agent, /healthz.
 * Every request but /healthz and an agent's (which shows its token in its first frame) carries `authorization: Bearer
 * TOKEN`.
 */
export async function createApi(context: ApiContext): Promise<FastifyInstance> {
  const api = fastify({ bodyLimit: 4 * 1024 * 1024, forceCloseConnections: true });
  await api.register(fastifyWebsocket, { options: { maxPayload: maxFrameBytes } });
  api.addHook('onRequest', async (request, reply) => {
    // An agent that is connected asks nothing: it must not keep an idle server from going home.
    if (request.url === '/api/v1/agent') return;
    context.busy(1);
    reply.raw.once('close', () => context.busy(-1));
    if (request.url === '/healthz') return;
    const given = request.headers.authorization?.replace(/^Bearer /, '') ?? '';
    if (!sameToken(given, context.token))
      throw new FiredrillError('unauthorised', 'no valid token came with the request');
  });
  api.setErrorHandler((thrown: FastifyError, _request, reply) => {
    if (thrown instanceof ZodError || (thrown.statusCode !== undefined && thrown.statusCode < 500)) {
      return reply.code(thrown.statusCode ?? 400).send({ code: 'usage', detail: thrown.message, ...catalogue.usage });
    }
    const error = asFiredrillError(thrown, 'effect-failed');
    if (error !== thrown) context.notes.note('error', `a request failed: ${thrown.stack ?? thrown.message}`);
    const { sentence, remedy } = catalogue[error.code];
    return reply.code(statusOf(error)).send({ code: error.code, detail: error.message, sentence, remedy });
  });
  api.get('/healthz', () => ({ status: 'ok', version: context.version, agents: context.hub.agents().length }));
  api.get('/api/v1/agent', { websocket: true }, (socket) => context.hub.accept(socket));
  addPlans(api, context);
  addRuns(api, context);
  addAgents(api, context);
  addProxies(api, context);
  addEnd(api, context);
  return api;
}

function statusOf({ code }: FiredrillError): number {
  switch (code) {
    case 'unauthorised':
      return 401;
    case 'run-unknown':
    case 'proxy-unknown':
      return 404;
    case 'proxy-exists':
      return 409;
    case 'agent-away':
    case 'timeout':
    case 'store-unwritable':
      return 503;
    default:
      return 500;
  }
}
