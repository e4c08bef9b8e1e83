import { madePlanned, type PlanChanges } from '@firedrill/core/testing/made-planning';
import { describe, expect, test } from 'vitest';
import { planText } from './describe.ts';

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
  const text = (language: 'en' | 'ko', changes: PlanChanges = { spec }): string =>
    planText(madePlanned(changes), language)
      .map((each) => `${'  '.repeat(each.indent)}${each.text}`)
      .join('\n');

  test('it says what will be hurt and why, how, and what happens when everything of ours dies', () => {
    expect(text('en')).toMatchSnapshot();
    expect(text('ko')).toMatchSnapshot();
  });

  test('a plan without stop conditions does not speak of one that cannot be read', () => {
    const without = text('en', { spec: { ...spec, stopWhen: [] } });
    expect(without).toContain('`firedrill stop` or Ctrl-C');
    expect(without).not.toContain('a stop condition');
  });

  test('what ends by itself is said to be gone within its time, or soon where nobody can say when', () => {
    const planned = madePlanned({ spec: { ...spec, guard: {}, method: spec.method.slice(0, 1) } });
    if (!planned.ok) throw new Error('there is a plan');
    const { plan } = planned;
    const [action] = plan.actions;
    const [injection] = action?.injections ?? [];
    if (action === undefined || injection === undefined) throw new Error('the plan hurts somebody');
    const linesOf = (changes: Partial<typeof injection>, language: 'en' | 'ko'): string => {
      const actions = [{ ...action, injections: [{ ...injection, ...changes }] }];
      return planText({ ...planned, plan: { ...plan, actions } }, language)
        .map((each) => each.text)
        .join('\n');
    };
    const because = { en: 'somebody else counts', ko: '다른 것이 셉니다' };
    expect(linesOf({ deadMan: 'timer', goneWithinMs: 2500, because }, 'en')).toContain(
      '[timer] if everything of ours dies now, this is gone within 2.5 s, because somebody else counts',
    );
    expect(linesOf({ deadMan: 'kernel', goneWithinMs: null, because }, 'en')).toContain('this is gone soon, because');
    expect(linesOf({ deadMan: 'kernel', goneWithinMs: null, because }, 'ko')).toContain('곧 사라집니다');
    expect(linesOf({ expectWithinMs: 3000 }, 'en')).toContain('expected: back within 3 s');
    expect(linesOf({ expectWithinMs: 3000 }, 'ko')).toContain('기대: 3 s 안에 복귀');
    expect(linesOf({}, 'en')).not.toContain('expected:');
    const unmatched = { ...injection.target, matched: [] };
    expect(linesOf({ target: unmatched }, 'en').split('\n')).toContain(unmatched.name);
  });

  test('where alerts are heard, and what cannot be undone, is said only where there is such a thing', () => {
    const method = spec.method.slice(0, 1);
    const waiting = text('en', { spec: { method, recovery: { notified: { alert: { name: 'Late' } } } } });
    expect(waiting).toContain('POST http://127.0.0.1:9095/alerts');
    expect(waiting).not.toContain('what cannot be undone');
    expect(text('en')).not.toContain('where alerts are heard');
    expect(text('en')).toContain('what cannot be undone');
  });

  test('a refusal lists every problem with what to do next', () => {
    const changes = {
      spec: { ...spec, guard: {}, hypothesis: { title: 't', probes: [{ name: 'p', type: 'process' }] } },
    };
    expect(text('en', changes)).toMatchSnapshot();
    expect(text('ko', changes)).toContain('계획을 세울 수 없습니다');
  });
});
