import { madeHolds, madePlanned, madePlanOf, madeProblemsOf } from '@firedrill/core/testing/made-planning';
import { madeTarget } from '@firedrill/core/testing/made-target';
import { describe, expect, test } from 'vitest';
import { experimentDocument } from '../words/experiment.ts';
import { selectorText } from './make-plan.ts';
import { planText } from './describe.ts';

describe('means', () => {
  test('the first means whose needs are met is used; better ones are named with what they lack', () => {
    const [injection] = madePlanOf().actions[0]?.injections ?? [];
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
    expect(madePlanOf({ asked: { hostAbilities: { ptrace: true } } }).actions[0]?.injections[0]).toMatchObject({
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
    expect(madePlanOf({ asked }).actions[0]?.injections[0]?.passedOver[0]?.why).toContain('traced by gdb');
  });

  test('who draws lots gets a seed that comes from the seed of the run, another for each claim', () => {
    const holds = madeHolds.map((hold) => ({ ...hold, draws: true as const }));
    const seeds = (seed: number): readonly unknown[] =>
      madePlanOf({ asked: { holds, seed } }).actions.flatMap(({ injections }) =>
        injections.flatMap(({ claims }) => claims.map(({ want }) => want)),
      );
    expect(seeds(7)[0]).toEqual({ seed: '7/hang#0/0' });
    expect(seeds(7)).toEqual(seeds(7));
    expect(new Set([...seeds(7), ...seeds(8)].map((want) => JSON.stringify(want))).size).toBe(seeds(7).length * 2);
    expect(madePlanOf().actions[0]?.injections[0]?.claims[0]?.want).toEqual({});
  });

  test('when nothing fits, each means is listed with what it lacks', () => {
    const method = [{ name: 'x', fault: 'process.gated', target: 'ratings', for: '5s' }];
    const result = madePlanned({ spec: { method } });
    expect(madeProblemsOf({ spec: { method } })).toEqual([
      'no-means spec.method[0]',
      'no-means spec.method[0]',
      'no-means spec.method[0]',
    ]);
    expect(result.ok ? '' : result.problems[0]?.found).toBe(
      'on a, gate: it needs magic: this host does not say that it can' +
        ' | unknown: the hold nothing-known is not known here',
    );
    expect(
      madeProblemsOf({ spec: { method: [{ name: 'x', fault: 'process.none', target: 'ratings', for: '5s' }] } })[0],
    ).toBe('no-means spec.method[0]');
  });
});

describe('guard', () => {
  test('a dead-man class that is too bad is passed over, and refused when nothing better is there', () => {
    expect(madeProblemsOf({ spec: { guard: { deadMan: 'kernel' } } })[0]).toBe('guard-refused spec.method[0]');
    const asked = { hostAbilities: { ptrace: true as const } };
    expect(madePlanOf({ spec: { guard: { deadMan: 'kernel' } }, asked }).actions[0]?.injections[0]?.means).toBe(
      'tracer',
    );
    const method = [{ name: 'x', fault: 'process.last', target: 'ratings', for: '5s' }];
    expect(madeProblemsOf({ spec: { method } })[0]).toBe('guard-refused spec.method[0]');
    expect(
      madePlanOf({ spec: { method, guard: { irreversible: ['process.last'] } } }).actions[0]?.injections[0]?.deadMan,
    ).toBe('never');
  });

  test('what cannot be undone needs consent, and is exempt with it', () => {
    const method = [{ name: 'x', fault: 'process.kill', target: 'ratings' }];
    expect(madeProblemsOf({ spec: { method } })).toEqual(['guard-irreversible spec.method[0]']);
    const plan = madePlanOf({ spec: { method, guard: { irreversible: ['process.kill'], deadMan: 'kernel' } } });
    expect(plan.actions[0]).toMatchObject({ lasts: 'act', durationMs: 0, injections: [{ deadMan: 'never' }, {}, {}] });
    expect(plan.warnings.map((each) => each.code)).toEqual(['no-supervisor', 'no-supervisor', 'no-supervisor']);
  });

  test('more targets than the guard allows are refused, each counted once', () => {
    expect(madeProblemsOf({ spec: { guard: { maxTargets: 2 } } })).toEqual(['guard-refused spec.guard.maxTargets']);
    const method = ['a', 'b'].map((name) => ({ name, fault: 'process.pause', target: 'ratings', for: '1s' }));
    expect(madePlanOf({ spec: { method, guard: { maxTargets: 3 } } }).actions).toHaveLength(2);
  });

  test('who is hurt with a tree is named, and counts as a victim; a member that is chosen itself counts once', () => {
    const pause = { name: 'a', fault: 'process.pause', target: 'ratings', for: '1s', with: { children: true } };
    const process = (pid: number) => ({ bootId: 'boot', pidNamespace: '1', pid, startTicks: '1' });
    const descendants = [12, 13, 14].map((pid) => ({ pid, name: `worker ${pid}` }));
    const root = madeTarget('root', { process: process(11), facts: { descendants } });
    const asked = { candidates: { ratings: { candidates: [root], near: [] } } };
    const plan = madePlanOf({ asked, spec: { method: [pause], guard: { maxTargets: 4 } } });
    expect(plan.actions[0]?.injections[0]?.alongside).toEqual(descendants);
    const lines = planText({ ok: true, plan }, 'en').map((each) => each.text);
    expect(lines).toContain(
      'and all that descends from it, now worker 12 (pid 12), worker 13 (pid 13), worker 14 (pid 14); ' +
        'at the injection it may be another tree',
    );
    const refused = ['guard-refused spec.guard.maxTargets'];
    expect(madeProblemsOf({ asked, spec: { method: [pause], guard: { maxTargets: 3 } } })).toEqual(refused);
    const both = {
      candidates: { ratings: { candidates: [root, madeTarget('w', { process: process(12) })], near: [] } },
    };
    expect(madePlanOf({ asked: both, spec: { method: [pause], guard: { maxTargets: 4 } } }).actions).toHaveLength(1);
    const alone = { ...pause, with: {} };
    const [spared] = madePlanOf({ asked, spec: { method: [alone], guard: { maxTargets: 1 } } }).actions;
    expect(spared?.injections[0]).not.toHaveProperty('alongside');
  });
});

describe('targets', () => {
  const targets = (more: object) => ({ ratings: { type: 'process' as const, select: { name: 'x' }, ...more } });
  test('the chosen are named with the selector; the seed decides', () => {
    const plan = madePlanOf({ spec: { targets: targets({ pick: '30%', keep: 1 }) } });
    expect(plan.targets['ratings']).toMatchObject({ candidates: 3, selector: 'name x, 30%, keep 1', chosen: [{}] });
    expect(plan).toMatchObject({ seed: 7, generator: 'xoshiro128**/splitmix64/fnv1a-1', leaseMs: 10_000 });
    const seeds = Array.from(
      { length: 20 },
      (_, seed) =>
        madePlanOf({ spec: { targets: targets({ pick: 'random' }) }, asked: { seed } }).targets['ratings']?.chosen[0]
          ?.id,
    );
    expect(new Set(seeds).size).toBe(3);
  });

  test('nothing to hurt, or too few, is a refusal that says what was near', () => {
    const asked = { candidates: { ratings: { candidates: [], near: ['rating (pid 3): name differs'] } } };
    const result = madePlanned({ asked });
    expect(result).toMatchObject({
      ok: false,
      problems: [{ code: 'no-target', path: 'spec.targets.ratings', next: 'Near it: rating (pid 3): name differs.' }],
    });
    expect(madeProblemsOf({ asked: { candidates: {} } })).toEqual(['no-target spec.targets.ratings']);
    expect(madeProblemsOf({ spec: { targets: targets({ keep: 3 }) } })).toEqual([
      'too-few-targets spec.targets.ratings',
    ]);
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
    const problems = madeProblemsOf({ spec: { method, guard: { irreversible: ['process.kill'] } } });
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
    const plan = madePlanOf({ spec: { proxies, targets: { ratings: { type: 'process', select: { name: 'x' } } } } });
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

  test('one that leads to itself is refused', () => {
    const door = { listen: '127.0.0.1:9180', upstream: 'localhost:9180' };
    const path = 'document-invalid spec.proxies.door.upstream';
    expect(madeProblemsOf({ spec: { proxies: { door } } })).toEqual([path]);
  });

  test('a door that stands already is not named twice, and a host without proxies refuses', () => {
    const facts = { proxies: [{ key: 'k', listen: '127.0.0.1:9180', upstream: '127.0.0.1:9090' }] };
    const candidates = { ratings: { candidates: [madeTarget('a', { facts })], near: [] } };
    expect(madePlanOf({ spec: { proxies }, asked: { candidates } }).actions[0]?.injections[0]?.effect).toEqual({
      kind: 'made-up',
      doors: 1,
    });
    expect(madeProblemsOf({ spec: { proxies }, asked: { holds: madeHolds.slice(0, 4) } })).toEqual([
      'unsupported spec.proxies.door',
      'unsupported spec.proxies.other',
    ]);
    expect(madeProblemsOf({ spec: { proxies }, asked: { candidates: {} } })).toEqual([
      'no-target spec.targets.ratings',
    ]);
  });
});
