import type { FastifyInstance } from 'fastify';
import type { ApiContext } from './context.ts';

/** `POST /api/v1/end`: stops every run, takes everything back, and goes home. */
export function addEnd(api: FastifyInstance, context: ApiContext): void {
  api.post('/api/v1/end', (_request, reply) => {
    context.end();
    return reply.code(202).send({ ending: true });
  });
}
