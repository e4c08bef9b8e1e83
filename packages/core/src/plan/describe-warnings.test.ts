import { madePlanned, type PlanChanges } from '@firedrill/core/testing/made-planning';
import { madeTarget } from '@firedrill/core/testing/made-target';
import { describe, expect, test } from 'vitest';
import { planText } from './describe.ts';
import { planWarnings } from './describe-warnings.ts';
import type { Plan } from './plan.ts';

const spec: PlanChanges['spec'] = {
  hypothesis: { title: 't', probes: [{ name: 'orders', type: 'http', measures: 'inner' }] },
  proxies: { door: { listen: '127.0.0.1:9180', upstream: '127.0.0.1:9090' } },
  method: [
    { name: 'hang', fault: 'process.pause', target: 'ratings', for: '20s' },
    { name: 'die', fault: 'process.kill', target: 'ratings', after: ['hang'] },
  ],
  stopWhen: [{ probe: 'orders', for: '1h' }, { probe: 'orders' }],
  guard: { irreversible: ['process.kill'] },
};

function planOf(changes: PlanChanges): Plan {
  const planned = madePlanned(changes);
  if (!planned.ok) throw new Error('there is a plan');
  return planned.plan;
}

const textsOf = (plan: Plan, language: 'en' | 'ko'): readonly string[] =>
  planWarnings(plan, language).map(({ text }) => text);

describe('what a plan warns of', () => {
  test.each(['en', 'ko'] as const)('is told alone, in the words of the whole plan (%s)', (language) => {
    const plan = planOf({ spec });
    const whole = planText({ ok: true, plan }, language);
    const told = textsOf(plan, language);
    expect(told).toMatchSnapshot();
    const warned = whole.filter((each) => each.tone === 'warning' && !each.text.startsWith('[never]'));
    for (const { text } of warned.filter((each) => !each.text.includes('process.kill')))
      expect(told.filter((each) => each.endsWith(text))).toHaveLength(1);
    for (const { text } of planWarnings(plan, language)) expect(text).not.toContain('undefined');
  });

  test('is nothing where nothing is to be warned of', () => {
    const plan = planOf({ spec: { stopWhen: [{ probe: 'orders' }] } });
    expect(planWarnings({ ...plan, warnings: [] }, 'en')).toEqual([]);
  });

  test('stays short however many are hurt', () => {
    const many = Array.from({ length: 30 }, (_, index) => madeTarget(`a${index + 10}`));
    const guard = { ...spec?.guard, maxTargets: 30 };
    const asked = { candidates: { ratings: { candidates: many, near: [] } } };
    const plan = planOf({ spec: { ...spec, guard }, asked });
    const kills = (language: 'en' | 'ko'): string =>
      textsOf(plan, language).find((each) => each.includes('process.kill')) ?? '';
    expect(kills('en')).toMatch(/^what cannot be undone: die: process\.kill → \S+, \S+, \S+ and 27 more$/);
    expect(kills('ko')).toMatch(/ 외 27개$/);
    const alone = textsOf(plan, 'en').filter((each) => each.startsWith('spec.method[1]: '));
    expect(alone).toHaveLength(4);
    expect(alone.at(-1)).toBe('spec.method[1]: and 27 more like these');
    const [hang, ...others] = plan.actions;
    if (hang === undefined) throw new Error('somebody hangs');
    const injections = hang.injections.map((each) => ({ ...each, deadMan: 'start' as const }));
    const waiting = textsOf({ ...plan, actions: [{ ...hang, injections }, ...others] }, 'en');
    expect(waiting.filter((each) => each.startsWith('hang: [start]'))).toHaveLength(1);
  });
});
