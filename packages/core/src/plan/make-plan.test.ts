import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { madeTarget } from '@firedrill/core/testing/made-target';
import { defineFault, type Means } from '../fault.ts';
import type { HoldDeclaration } from '../hold.ts';
import { type ExperimentDocument, experimentDocument } from '../words/experiment.ts';
import { planText } from './describe.ts';
import { makePlan, type PlanAsked, selectorText } from './make-plan.ts';
import type { Planned } from './plan.ts';

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
const holds = [
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
const made = (name: string, lasts: 'lasting' | 'act', ways: readonly Means[], warnings?: boolean) =>
  defineFault({
    name,
    lasts,
    title: { en: name, ko: name },
    summary: { en: name, ko: name },
    targets: ['process'],
    params: z.strictObject({ children: z.boolean().default(false) }),
    examples: [{ title: { en: '', ko: '' }, with: {} }],
    means: () => ways,
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

interface Changes {
  readonly spec?: Partial<ExperimentDocument['spec']>;
  readonly asked?: Partial<PlanAsked>;
}
const planned = ({ spec, asked }: Changes = {}): Planned => {
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
  return makePlan({ experiment, candidates, faults, holds, hostAbilities: {}, seed: 7, leaseMs: 10_000, ...asked });
};
const planOf = (changes?: Changes) => {
  const result = planned(changes);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.plan;
};
const problemsOf = (changes: Changes) => {
  const result = planned(changes);
  return result.ok ? [] : result.problems.map(({ code, path }) => `${code} ${path}`);
};

describe('means', () => {
  test('the first means whose needs are met is used; better ones are named with what they lack', () => {
    const [injection] = planOf().actions[0]?.injections ?? [];
    expect(injection).toMatchObject({
      slot: 'hang#0',
      means: 'signal',
      deadMan: 'reaper',
      goneWithinMs: 900,
      because: { en: 'slow-stop ends' },
    });
    expect(injection?.passedOver).toEqual([
      { means: 'tracer', why: 'it needs ptrace: this host does not say that it can' },
    ]);
    expect(planOf({ asked: { hostAbilities: { ptrace: true } } }).actions[0]?.injections[0]).toMatchObject({
      means: 'tracer',
      deadMan: 'kernel',
      goneWithinMs: 50,
      passedOver: [],
    });
  });

  test('what a target says of itself comes before what its host says', () => {
    const target = madeTarget('a', { abilities: { ptrace: 'it is traced by gdb already' } });
    const asked = {
      hostAbilities: { ptrace: true as const },
      candidates: { ratings: { candidates: [target], near: [] } },
    };
    expect(planOf({ asked }).actions[0]?.injections[0]?.passedOver[0]?.why).toContain('traced by gdb');
  });

  test('when nothing fits, each means is listed with what it lacks', () => {
    const method = [{ name: 'x', fault: 'process.gated', target: 'ratings', for: '5s' }];
    const result = planned({ spec: { method } });
    expect(problemsOf({ spec: { method } })).toEqual([
      'no-means spec.method[0]',
      'no-means spec.method[0]',
      'no-means spec.method[0]',
    ]);
    expect(result.ok ? '' : result.problems[0]?.found).toBe(
      'on a, gate: it needs magic: this host does not say that it can | unknown: the hold nothing-known is not known here',
    );
    expect(
      problemsOf({ spec: { method: [{ name: 'x', fault: 'process.none', target: 'ratings', for: '5s' }] } })[0],
    ).toBe('no-means spec.method[0]');
  });
});

describe('guard', () => {
  test('a dead-man class that is too bad is passed over, and refused when nothing better is there', () => {
    expect(problemsOf({ spec: { guard: { deadMan: 'kernel' } } })[0]).toBe('guard-refused spec.method[0]');
    const asked = { hostAbilities: { ptrace: true as const } };
    expect(planOf({ spec: { guard: { deadMan: 'kernel' } }, asked }).actions[0]?.injections[0]?.means).toBe('tracer');
    const method = [{ name: 'x', fault: 'process.last', target: 'ratings', for: '5s' }];
    expect(problemsOf({ spec: { method } })[0]).toBe('guard-refused spec.method[0]');
    expect(
      planOf({ spec: { method, guard: { irreversible: ['process.last'] } } }).actions[0]?.injections[0]?.deadMan,
    ).toBe('never');
  });

  test('what cannot be undone needs consent, and is exempt with it', () => {
    const method = [{ name: 'x', fault: 'process.kill', target: 'ratings' }];
    expect(problemsOf({ spec: { method } })).toEqual(['guard-irreversible spec.method[0]']);
    const plan = planOf({ spec: { method, guard: { irreversible: ['process.kill'], deadMan: 'kernel' } } });
    expect(plan.actions[0]).toMatchObject({ lasts: 'act', durationMs: 0, injections: [{ deadMan: 'never' }, {}, {}] });
    expect(plan.warnings.map((each) => each.code)).toEqual(['no-supervisor', 'no-supervisor', 'no-supervisor']);
  });

  test('more targets than the guard allows are refused, each counted once', () => {
    expect(problemsOf({ spec: { guard: { maxTargets: 2 } } })).toEqual(['guard-refused spec.guard.maxTargets']);
    const method = ['a', 'b'].map((name) => ({ name, fault: 'process.pause', target: 'ratings', for: '1s' }));
    expect(planOf({ spec: { method, guard: { maxTargets: 3 } } }).actions).toHaveLength(2);
  });
});

describe('targets', () => {
  const targets = (more: object) => ({ ratings: { type: 'process' as const, select: { name: 'x' }, ...more } });
  test('the chosen are named with the selector; the seed decides', () => {
    const plan = planOf({ spec: { targets: targets({ pick: '30%', keep: 1 }) } });
    expect(plan.targets['ratings']).toMatchObject({ candidates: 3, selector: 'name x, 30%, keep 1', chosen: [{}] });
    expect(plan).toMatchObject({ seed: 7, generator: 'xoshiro128**/splitmix64/fnv1a-1', leaseMs: 10_000 });
    const seeds = Array.from(
      { length: 20 },
      (_, seed) =>
        planOf({ spec: { targets: targets({ pick: 'random' }) }, asked: { seed } }).targets['ratings']?.chosen[0]?.id,
    );
    expect(new Set(seeds).size).toBe(3);
  });

  test('nothing to hurt, or too few, is a refusal that says what was near', () => {
    const asked = { candidates: { ratings: { candidates: [], near: ['rating (pid 3): name differs'] } } };
    const result = planned({ asked });
    expect(result).toMatchObject({
      ok: false,
      problems: [{ code: 'no-target', path: 'spec.targets.ratings', next: 'Near it: rating (pid 3): name differs.' }],
    });
    expect(problemsOf({ asked: { candidates: {} } })).toEqual(['no-target spec.targets.ratings']);
    expect(problemsOf({ spec: { targets: targets({ keep: 3 }) } })).toEqual(['too-few-targets spec.targets.ratings']);
  });

  test('a selector reads as it was written', () => {
    const spec = experimentDocument.shape.spec.shape.targets.parse({ host: { type: 'host', select: {}, pick: 2 } });
    expect(Object.values(spec).map(selectorText)).toEqual(['host, 2, keep 0']);
  });

  test('wrong actions are told all at once', () => {
    const method = [
      { name: 'a', fault: 'process.puase', target: 'ratings' },
      { name: 'b', fault: 'process.pause', target: 'nowhere', for: '1s' },
      { name: 'c', fault: 'process.pause', target: 'ratings', for: '1s', with: { kids: true } },
      { name: 'd', fault: 'process.pause', target: 'ratings' },
      { name: 'e', fault: 'process.kill', target: 'ratings', for: '1s' },
    ];
    const problems = problemsOf({ spec: { method, guard: { irreversible: ['process.kill'] } } });
    expect(problems).toEqual([
      'fault-unknown spec.method[0].fault',
      'document-invalid spec.method[1].target',
      'document-invalid spec.method[2].with',
      'document-invalid spec.method[3].for',
      'document-invalid spec.method[4].for',
    ]);
  });
});

describe("the run's proxies", () => {
  const proxies = {
    door: { listen: '127.0.0.1:9180', upstream: '127.0.0.1:9090' },
    other: { listen: '127.0.0.1:9181', upstream: '127.0.0.1:1' },
  };
  test('they are doors to the targets behind them, and are held where these are', () => {
    const plan = planOf({ spec: { proxies, targets: { ratings: { type: 'process', select: { name: 'x' } } } } });
    expect(plan.actions[0]?.injections[0]?.effect).toEqual({ kind: 'made-up', doors: 1 });
    expect(plan.proxies).toMatchObject([
      {
        slot: 'proxy/door',
        target: { id: 'process:a' },
        deadMan: 'start',
        claims: [{ hold: 'proxy-listener', want: { upstream: '127.0.0.1:9090', standing: false } }],
      },
      { slot: 'proxy/other' },
    ]);
  });

  test('a door that stands already is not named twice, and a host without proxies refuses', () => {
    const facts = { proxies: [{ key: 'k', listen: '127.0.0.1:9180', upstream: '127.0.0.1:9090' }] };
    const candidates = { ratings: { candidates: [madeTarget('a', { facts })], near: [] } };
    expect(planOf({ spec: { proxies }, asked: { candidates } }).actions[0]?.injections[0]?.effect).toEqual({
      kind: 'made-up',
      doors: 1,
    });
    expect(problemsOf({ spec: { proxies }, asked: { holds: holds.slice(0, 4) } })).toEqual([
      'unsupported spec.proxies.door',
      'unsupported spec.proxies.other',
    ]);
    expect(problemsOf({ spec: { proxies }, asked: { candidates: {} } })).toEqual(['no-target spec.targets.ratings']);
  });
});

describe('stops and warnings', () => {
  test.each([
    ['1s', '3s', '20s', true],
    ['1s', '20s', '20s', false],
    ['300s', '0s', '300s', false],
    ['300s', '0s', '301s', true],
    ['1s', '0s', '1s', false],
  ])('sampled every %s, for %s, in a method of %s: can fire is %s', (every, forText, lasts, canFire) => {
    const spec = {
      hypothesis: { title: 't', probes: [{ name: 'orders', type: 'http', every }] },
      method: [{ name: 'hang', fault: 'process.pause', target: 'ratings', for: lasts }],
      stopWhen: [
        { probe: 'orders', below: 1, for: forText },
        { probe: 'gone', above: 2 },
      ],
    };
    const [stop, unknown] = planOf({ spec }).stops;
    expect(stop).toMatchObject({ probe: 'orders', canFire });
    expect(unknown).toMatchObject({ says: 'gone above 2', canFire: false });
  });

  test('the method lasts from its first action to its last one', () => {
    const method = [
      { name: 'b', fault: 'process.pause', target: 'ratings', for: '2s', after: ['a'], delay: '1s' },
      { name: 'a', fault: 'process.pause', target: 'ratings', for: '3s', delay: '5s' },
    ];
    expect(planOf({ spec: { method, stopWhen: [{ probe: 'orders' }] } }).stops[0]?.why).toContain(
      'the method lasts 6 s',
    );
    const circle = method.map((each) => ({ ...each, after: ['a', 'b'] }));
    expect(planOf({ spec: { method: circle, stopWhen: [{ probe: 'orders' }] } }).stops).toHaveLength(1);
  });

  test.each([
    [{ hypothesis: undefined }, 'unjudged'],
    [{ hypothesis: { title: 't', probes: [{ name: 'p', type: 'process' }] } }, 'inner-only'],
    [{ hypothesis: { title: 't', probes: [{ name: 'p', type: 'http', measures: 'inner' as const }] } }, 'inner-only'],
    [{ hypothesis: { title: 't', probes: [{ name: 'p', type: 'http', when: 'after' as const }] } }, 'no-baseline'],
    [{ hypothesis: { title: 't', probes: [{ name: 'p', type: 'http', when: 'before' as const }] } }, 'no-return'],
    [{ hypothesis: { title: 't', probes: [{ name: 'p', type: 'http', every: '10s' }] } }, 'too-few-samples'],
    [{ recovery: { degraded: { within: '2s' } } }, 'mark-undefined'],
    [
      {
        targets: {
          ratings: { type: 'process' as const, select: { name: 'x' } },
          spare: { type: 'host' as const, select: {} },
        },
      },
      'unused-target',
    ],
    [
      {
        method: [{ name: 'x', fault: 'process.last', target: 'ratings', for: '9s' }],
        guard: { irreversible: ['process.last'] },
      },
      'fault',
    ],
  ])('%j warns of %s', (spec, code) => {
    // A hypothesis that is undefined is left out by the schema.
    expect(planOf({ spec: spec as Partial<ExperimentDocument['spec']> }).warnings.map((each) => each.code)).toContain(
      code,
    );
  });

  test('what is well made warns of nothing', () => {
    expect(
      planOf({ spec: { recovery: { degraded: { within: '1s', probe: 'orders' }, stable: { within: '1m' } } } })
        .warnings,
    ).toEqual([]);
  });
});

describe('a plan in words', () => {
  const spec = {
    proxies: { door: { listen: '127.0.0.1:9180', upstream: '127.0.0.1:9090' } },
    method: [
      { name: 'hang', fault: 'process.pause', target: 'ratings', for: '20s' },
      { name: 'die', fault: 'process.kill', target: 'ratings', after: ['hang'], delay: '5s' },
    ],
    stopWhen: [
      { probe: 'orders', below: 1, for: '3s' },
      { probe: 'orders', below: 1, above: 9, for: '1h' },
      { probe: 'orders' },
    ],
    guard: { irreversible: ['process.kill'] },
  };
  const text = (language: 'en' | 'ko', changes: Changes = { spec }): string =>
    planText(planned(changes), language)
      .map((each) => `${'  '.repeat(each.indent)}${each.text}`)
      .join('\n');

  test('it says what will be hurt and why, how, and what happens when everything of ours dies', () => {
    expect(text('en')).toMatchSnapshot();
    expect(text('ko')).toMatchSnapshot();
  });

  test('a refusal lists every problem with what to do next', () => {
    const changes = {
      spec: { ...spec, guard: {}, hypothesis: { title: 't', probes: [{ name: 'p', type: 'process' }] } },
    };
    expect(text('en', changes)).toMatchSnapshot();
    expect(text('ko', changes)).toContain('계획을 세울 수 없습니다');
  });
});
