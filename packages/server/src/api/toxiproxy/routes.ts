import { asFiredrillError, type FiredrillError } from '@firedrill/core/errors';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { ApiError, readBodies, readBody } from './go-body.ts';
import { metricsText } from './metrics.ts';
import type { ToldProxy, ToxicProxies } from './toxic-proxies.ts';

/** The version of Toxiproxy's API whose routes and rules are served. */
export const servedVersion = '2.9.0';

type Alone = <Result>(act: () => Promise<Result>) => Promise<Result>;

/** Every route of Toxiproxy's API. `alone` lets one request through at a time, as Toxiproxy's lock does. */
export function addToxiproxy(api: FastifyInstance, proxies: ToxicProxies, alone: Alone): void {
  api.get('/version', (_request, reply) => reply.type('application/json').send(`{"version": "${servedVersion}"}\n`));
  api.get('/metrics', async (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(metricsText(await alone(() => proxies.all()))),
  );
  api.get('/proxies', async () => Object.fromEntries((await alone(() => proxies.all())).map((one) => [one.name, one])));
  api.post('/proxies', async (request, reply) =>
    reply.code(201).send(await alone(() => proxies.create(readBody(request.body)))),
  );
  api.post('/populate', (request, reply) => populate(request.body, reply, proxies, alone));
  api.post('/reset', async (_request, reply) => {
    await alone(() => proxies.reset());
    return reply.code(204).send();
  });
  api.get('/proxies/:proxy', ({ params }) => alone(() => proxies.find(names.parse(params).proxy)));
  api.route({
    method: ['POST', 'PATCH'],
    url: '/proxies/:proxy',
    handler: ({ params, body }) => alone(() => proxies.update(names.parse(params).proxy, readBody(body))),
  });
  api.delete('/proxies/:proxy', async ({ params }, reply) => {
    await alone(() => proxies.remove(names.parse(params).proxy));
    return reply.code(204).send();
  });
  addToxics(api, proxies, alone);
}

function addToxics(api: FastifyInstance, proxies: ToxicProxies, alone: Alone): void {
  api.get('/proxies/:proxy/toxics', async ({ params }) => {
    return (await alone(() => proxies.find(names.parse(params).proxy))).toxics;
  });
  api.post('/proxies/:proxy/toxics', ({ params, body }) =>
    alone(() => proxies.addToxic(names.parse(params).proxy, readBody(body))),
  );
  api.get('/proxies/:proxy/toxics/:toxic', ({ params }) => {
    const { proxy, toxic } = toxicNames.parse(params);
    return alone(() => proxies.findToxic(proxy, toxic));
  });
  api.route({
    method: ['POST', 'PATCH'],
    url: '/proxies/:proxy/toxics/:toxic',
    handler: ({ params, body }) => {
      const { proxy, toxic } = toxicNames.parse(params);
      return alone(() => proxies.changeToxic(proxy, toxic, readBody(body)));
    },
  });
  api.delete('/proxies/:proxy/toxics/:toxic', async ({ params }, reply) => {
    const { proxy, toxic } = toxicNames.parse(params);
    await alone(() => proxies.removeToxic(proxy, toxic));
    return reply.code(204).send();
  });
}

const names = z.object({ proxy: z.string() });
const toxicNames = z.object({ proxy: z.string(), toxic: z.string() });

/** What was made before an error is told beside it; null where nothing was. */
async function populate(body: unknown, reply: FastifyReply, proxies: ToxicProxies, alone: Alone): Promise<unknown> {
  const made: ToldProxy[] = [];
  try {
    await alone(() => proxies.populate(readBodies(body), (proxy) => void made.push(proxy)));
    return await reply.code(201).send({ proxies: made });
  } catch (thrown) {
    const { status, message } = errorOf(thrown);
    return reply.code(status).send({ error: message, status, proxies: made.length === 0 ? null : made });
  }
}

/** What went wrong, in the words of Toxiproxy where it has some. */
export function errorOf(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const error = asFiredrillError(thrown, 'effect-failed');
  return new ApiError(statusOf(error), error.message);
}

function statusOf({ code }: FiredrillError): number {
  if (code === 'policy-refused' || code === 'protected' || code === 'policy-invalid') return 403;
  return code === 'proxy-exists' ? 409 : 500;
}
