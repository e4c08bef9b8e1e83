import { defineFault, type Fault, type Means } from '@firedrill/core/fault';
import type { HoldDeclaration } from '@firedrill/core/hold';
import { makePlan, type PlanAsked } from '@firedrill/core/plan/make-plan';
import type { Plan, Planned } from '@firedrill/core/plan/plan';
import { type ExperimentDocument, experimentDocument } from '@firedrill/core/words/experiment';
import { z } from 'zod';
import { madeTarget } from './made-target.ts';

const hold = (
  name: string,
  deadMan: HoldDeclaration['deadMan'],
  goneMs: number | null,
  needs: readonly string[] = [],
): HoldDeclaration => ({
  name,
  deadMan,
  needs,
  because: { en: `${name} ends`, ko: `${name} 종료` },
  goneWithinMs: () => goneMs,
  resource: z.any(),
  want: z.any(),
});
/** Holds of every dead-man class. */
export const madeHolds = [
  hold('trace', 'kernel', 50),
  hold('stop', 'reaper', 250),
  hold('slow-stop', 'reaper', 900),
  hold('kill', 'never', null),
  hold('proxy-listener', 'start', null),
  hold('gated', 'kernel', 5, ['magic']),
];
const means = (name: string, needs: readonly string[], ...claims: readonly [string, ...string[]]): Means => {
  const [first, ...others] = claims.map((each) => ({ hold: each, resource: {}, want: {} }));
  if (first === undefined) throw new Error('a means has claims');
  return { name, claims: [first, ...others], needs, limits: [{ en: 'a limit', ko: '한계 하나' }] };
};
const made = (name: string, lasts: 'lasting' | 'act', ways: readonly Means[], warnings?: boolean): Fault =>
  defineFault({
    name,
    lasts,
    title: { en: name, ko: name },
    summary: { en: name, ko: name },
    targets: ['process'],
    params: z.strictObject({ children: z.boolean().default(false) }),
    examples: [{ title: { en: '', ko: '' }, with: {} }],
    means: () => ways,
    hurtsTree: ({ children }) => children,
    effect: (_params, target) => ({ kind: 'made-up', doors: target.facts.proxies.length }),
    exposure: () => ({ by: 'hold' }),
    ...(warnings === true ? { warnings: () => [{ en: 'beware', ko: '주의' }] } : {}),
  });
const faults = [
  made('process.pause', 'lasting', [
    means('tracer', ['ptrace'], 'trace'),
    means('signal', [], 'stop', 'trace', 'slow-stop'),
  ]),
  made('process.kill', 'act', [means('signal', [], 'kill')]),
  made('process.gated', 'lasting', [means('gate', [], 'gated'), means('unknown', [], 'nothing-known')]),
  made('process.last', 'lasting', [means('for-ever', [], 'kill')], true),
  made('process.none', 'lasting', []),
];

/** What a test changes of a good experiment, and of what the planner is asked. */
export interface PlanChanges {
  readonly spec?: Partial<ExperimentDocument['spec']>;
  readonly asked?: Partial<PlanAsked>;
}
/** Plans a pause of three processes, changed as the test wants. */
export const madePlanned = ({ spec, asked }: PlanChanges = {}): Planned => {
  const experiment = experimentDocument.parse({
    apiVersion: 'firedrill/v1alpha1',
    kind: 'Experiment',
    metadata: { name: 'late' },
    spec: {
      hypothesis: { title: 't', probes: [{ name: 'orders', type: 'http' }] },
      targets: { ratings: { type: 'process', select: { labels: { service: 'ratings' } } } },
      method: [{ name: 'hang', fault: 'process.pause', target: 'ratings', for: '20s' }],
      ...spec,
    },
  });
  const candidates = { ratings: { candidates: ['b', 'c', 'a'].map((each) => madeTarget(each)), near: [] } };
  return makePlan({
    experiment,
    candidates,
    faults,
    holds: madeHolds,
    hostAbilities: {},
    seed: 7,
    leaseMs: 10_000,
    ...asked,
  });
};
/** The plan, where there must be one. */
export const madePlanOf = (changes?: PlanChanges): Plan => {
  const result = madePlanned(changes);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
};
/** Code and path of every problem. */
export const madeProblemsOf = (changes: PlanChanges): readonly string[] => {
  const result = madePlanned(changes);
  return result.ok ? [] : result.problems.map(({ code, path }) => `${code} ${path}`);
};
