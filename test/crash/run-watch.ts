import { createClient } from '@firedrill/cli/server/client';
import type { Plan, PlannedInjection } from '@firedrill/core/plan/plan';
import type { RunEvent } from '@firedrill/core/words/events';
import type { InjectionId, RunId } from '@firedrill/core/words/ids';
import { stateDirAt } from '@firedrill/server/state-dir';

/** One run as it is seen from outside, until it ends or its server dies. */
export interface RunWatch {
  readonly run: RunId;
  readonly plan: Plan;
  readonly events: readonly RunEvent[];
  /** The first event that fits, past or to come; null when the stream ends or the limit passes before. */
  readonly first: (fits: (event: RunEvent) => boolean, limitMs: number) => Promise<RunEvent | null>;
  /** Asks for a stop; false when there is no server any longer. */
  readonly stop: () => Promise<boolean>;
}

/** Why there is no run: what the server answered. */
export interface Refused {
  readonly refused: string;
}

export async function beginRun(stateDir: string, text: string, leaseMs: number): Promise<RunWatch | Refused> {
  const client = createClient(stateDirAt(stateDir));
  const { status, body } = await client.call('POST', '/api/v1/runs', { text, leaseMs, seed: 1 });
  if (status !== 201) return { refused: refusalText(body) };
  const { run, plan } = body as { run: RunId; plan: Plan }; // the answer of POST /runs, api/native/runs.ts
  return followRun(client, run, plan);
}

function followRun(client: ReturnType<typeof createClient>, run: RunId, plan: Plan): RunWatch {
  const events: RunEvent[] = [];
  let streaming = true;
  let wake = Promise.withResolvers<void>();
  const next = (): void => {
    wake.resolve();
    wake = Promise.withResolvers();
  };
  const read = async (): Promise<void> => {
    try {
      for await (const line of client.lines(`/api/v1/runs/${run}/events?follow=true`)) {
        events.push(line as RunEvent); // the server's own store is the border where events are checked
        next();
      }
    } finally {
      streaming = false;
      next();
    }
  };
  const whatEnded = read().catch((thrown: unknown) => thrown);
  return {
    run,
    plan,
    events,
    first: async (fits, limitMs) => {
      const limit = Promise.withResolvers<'late'>();
      const timer = setTimeout(() => limit.resolve('late'), limitMs);
      for (let seen = 0, late = false; ; ) {
        const found = events.slice(seen).find(fits);
        seen = events.length;
        if (found !== undefined || !streaming || late) {
          clearTimeout(timer);
          return found ?? null;
        }
        late = (await Promise.race([wake.promise, limit.promise, whatEnded])) === 'late';
      }
    },
    stop: async () => {
      try {
        await client.call('POST', `/api/v1/runs/${run}/stop`, { why: 'the trial stops it' });
        return true;
      } catch {
        // A server that was killed meanwhile answers nothing, and that is what the trial is about.
        return false;
      }
    },
  };
}

function refusalText(body: unknown): string {
  const { problems = [] } = (body ?? {}) as { problems?: readonly { code: string; found: string }[] }; // 422: problems
  return problems.map(({ code, found }) => `${code}: ${found}`).join('; ') || JSON.stringify(body);
}

/** An injection of a run: what the plan says of it, and its id. */
export interface SeenInjection {
  readonly id: InjectionId;
  readonly planned: PlannedInjection;
}

export function injectionsOf({ plan, events }: RunWatch): readonly SeenInjection[] {
  const planned = [...plan.actions.flatMap((action) => action.injections), ...plan.proxies];
  return events.flatMap(({ body }) => {
    if (body.type !== 'injection.requested') return [];
    const found = planned.find(({ slot }) => slot === body.slot);
    return found === undefined ? [] : [{ id: body.injection, planned: found }];
  });
}
