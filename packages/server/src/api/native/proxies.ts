import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ApiContext } from './context.ts';

const words = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  listen: z.string().max(300),
  upstream: z.string().max(300),
});
const named = z.object({ name: z.string() });
const served = z.strictObject({ listen: z.string().max(300) });

/** Standing proxies: look, keep, end; and Toxiproxy's API for as long as whoever asked for it listens. */
export function addProxies(api: FastifyInstance, { proxies, toxiproxy }: ApiContext): void {
  api.get('/api/v1/proxies', async () => ({ proxies: await proxies.list() }));
  api.post('/api/v1/proxies', async (request, reply) => {
    const { listen, upstream, name = listen } = words.parse(request.body);
    return reply.code(201).send(await proxies.keep({ name, listen, upstream }));
  });
  api.post('/api/v1/proxies/:name/end', (request) => {
    const { name } = named.parse(request.params);
    return proxies.end(name).then(() => ({ ended: name }));
  });
  api.get('/api/v1/toxiproxy', async (request, reply) => {
    const { address, close } = await toxiproxy(served.parse(request.query).listen);
    reply.hijack();
    // Whoever asked may have gone while it was being opened; then nobody would ever close it.
    if (reply.raw.closed) return close();
    reply.raw.writeHead(200, { 'content-type': 'application/x-ndjson' });
    reply.raw.once('close', () => void close());
    reply.raw.write(`${JSON.stringify({ listening: address })}\n`);
  });
}
