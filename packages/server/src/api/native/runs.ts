import { FiredrillError } from '@firedrill/core/errors';
import { markNames } from '@firedrill/core/words/experiment';
import { isRunId } from '@firedrill/core/words/ids';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { withoutPlaceholders } from '../../runs/secrets.ts';
import type { RunRow } from '../../store/runs.ts';
import type { ApiContext } from './context.ts';
import { followEvents } from './follow-events.ts';
import { planBody, withNewSeed } from './plans.ts';

const runParameters = z.object({ run: z.string() });
const stopBody = z.strictObject({
  why: z.string().max(500).default('asked by a person'),
  interrupt: z.boolean().default(false),
});
const dayMs = 86_400_000;
const markBody = z
  .strictObject({
    mark: z.enum(markNames),
    source: z.string().max(200).default('a person'),
    agoMs: z.number().min(0).max(dayMs).default(0),
    notYetAgoMs: z.number().min(0).max(dayMs).nullable().default(null),
  })
  .refine(
    ({ agoMs, notYetAgoMs }) => notYetAgoMs === null || notYetAgoMs >= agoMs,
    'what had not come yet must lie before what had come',
  );
const listQuery = z.object({ limit: z.coerce.number().int().min(1).max(1000).default(50) });
const eventsQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  follow: z.enum(['true', 'false']).default('false'),
});

/** Runs: begin, list, look, follow, stop, mark. */
export function addRuns(api: FastifyInstance, context: ApiContext): void {
  const { runs, store } = context;
  api.post('/api/v1/runs', async (request, reply) => {
    const { secrets, ...planned } = await context.plan(withNewSeed(planBody.parse(request.body)));
    if (!planned.ok) return reply.code(422).send(planned);
    // Whoever asked may have gone while it was planned (Ctrl-C, kill -9, a time-out): nobody would know of it.
    if (reply.raw.closed) {
      const gone = 'whoever asked for the run had gone before it began: it does not begin';
      context.notes.note('info', gone);
      throw new FiredrillError('timeout', gone);
    }
    const run = runs.start(planned.plan, { by: 'person', secrets });
    return reply.code(201).send({ run, plan: withoutPlaceholders(planned.plan) });
  });
  api.get('/api/v1/runs', (request) => ({ runs: store.list(listQuery.parse(request.query).limit).map(shown) }));
  api.get('/api/v1/runs/:run', (request) => shown(foundRun(context, request.params)));
  api.get('/api/v1/runs/:run/events', (request, reply) => {
    const { run } = foundRun(context, request.params);
    const { after, follow } = eventsQuery.parse(request.query);
    if (follow === 'true') return followEvents(context, { run, after }, reply);
    return { events: withoutPlaceholders(store.eventsAfter(run, after)) };
  });
  api.post('/api/v1/runs/:run/stop', (request, reply) => {
    const { run, phase } = foundRun(context, request.params);
    const { why, interrupt } = stopBody.parse(request.body ?? {});
    if (phase !== 'ended') runs.stop(run, { by: 'person', why, interrupt });
    return reply.code(202).send({ run });
  });
  api.post('/api/v1/runs/:run/marks', (request, reply) => {
    const { run } = foundRun(context, request.params);
    const { mark, ...told } = markBody.parse(request.body);
    runs.mark(run, mark, told);
    return reply.code(202).send({ run, mark });
  });
}

function foundRun(context: ApiContext, parameters: unknown): RunRow {
  const { run } = runParameters.parse(parameters);
  const row = isRunId(run) ? context.store.find(run) : null;
  if (row === null) throw new FiredrillError('run-unknown', `there is no run ${run}`);
  return row;
}

function shown(row: RunRow): Record<string, unknown> {
  return { ...row, leaseUntilNs: String(row.leaseUntilNs) };
}
