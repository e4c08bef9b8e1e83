import type { FastifyInstance } from 'fastify';
import type { MappedAlarm } from '@firedrill/dialects/fis/alarm-guards';
import { isRecord } from '@firedrill/dialects/loose-values';
import { z } from 'zod';
import type { PlanAsked } from '../../runs/planning.ts';
import type { ApiContext } from './context.ts';

/** As the command line has read it: its kind checks its own words when it is asked. */
const probeAsRead = z.custom<MappedAlarm['probe']>(isRecord, 'expected a probe');

/** The body of `POST /plans` and `POST /runs`: a document and what the command line adds to it. */
export const planBody = z.strictObject({
  text: z.string().max(1024 * 1024),
  file: z.string().nullable().default(null),
  /** A hypothesis that stands in a file of its own. */
  hypothesis: z
    .strictObject({ text: z.string().max(1024 * 1024), file: z.string().max(4096) })
    .nullable()
    .default(null),
  variables: z.record(z.string(), z.string()).default({}),
  environment: z.record(z.string(), z.string()).default({}),
  seed: z.int().min(0).nullable().default(null),
  leaseMs: z.int().min(500).max(600_000).nullable().default(null),
  simulate: z
    .strictObject({
      inventory: z.strictObject({ text: z.string().max(1024 * 1024), file: z.string() }).nullable(),
      timeScale: z.number().min(1).max(1_000_000),
    })
    .nullable()
    .default(null),
  /** How the alarms of a template of AWS FIS are read. */
  alarms: z
    .strictObject({
      invented: z.boolean(),
      endpoint: z.string().max(2048).nullable(),
      mapped: z.array(z.strictObject({ alarm: z.string().max(2048), probe: probeAsRead })).max(1_000),
    })
    .nullable()
    .default(null),
});

/** A seed for documents that name none; recorded with the plan, so the same choices can be made again. */
export function withNewSeed(body: z.output<typeof planBody>): PlanAsked {
  return { ...body, newSeed: crypto.getRandomValues(new Uint32Array(1))[0] ?? 0 };
}

/** `POST /api/v1/plans`: what a run would do. Touches nothing. */
export function addPlans(api: FastifyInstance, context: ApiContext): void {
  api.post('/api/v1/plans', async (request, reply) => {
    const { secrets: _secrets, ...planned } = await context.plan(withNewSeed(planBody.parse(request.body)));
    return reply.code(planned.ok ? 200 : 422).send(planned);
  });
}
