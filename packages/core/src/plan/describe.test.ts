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

  test('a refusal lists every problem with what to do next', () => {
    const changes = {
      spec: { ...spec, guard: {}, hypothesis: { title: 't', probes: [{ name: 'p', type: 'process' }] } },
    };
    expect(text('en', changes)).toMatchSnapshot();
    expect(text('ko', changes)).toContain('계획을 세울 수 없습니다');
  });
});
