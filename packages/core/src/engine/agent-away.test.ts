import { madeEngine } from '@firedrill/core/testing/made-engine';
import { madePlan } from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../words/json.ts';

const plan = madePlan({}, 'lasting');
const agent = 'a-aaaaaaaaaaaaaaaa';

describe('an agent that is away while the store cannot be written', () => {
  const engineWith = async () => {
    const store = { refuses: false };
    const engine = madeEngine({ plan, storeRefuses: () => store.refuses });
    await engine.advance(3_500);
    store.refuses = true;
    engine.driver.agentLost(agent, 'it hung up');
    await engine.advance(2_000);
    return { engine, store };
  };

  test('was lost when that was told, and not when it was written down', async () => {
    const { engine, store } = await engineWith();
    store.refuses = false;
    await engine.advance(300);
    const [lost] = engine.bodies('agent.lost');
    expect(lost?.forMs).toBeGreaterThanOrEqual(2_000);
    expect(lost?.forMs).toBeLessThan(2_300);
    const sinceNs = engine.driver.state().away[agent] ?? 0n;
    expect(Number(sinceNs - 3_603_500_000_000n) / 1e6).toBeCloseTo(0, 3);
    engine.driver.agentBack(agent, true);
    await engine.advance(300);
    expect(engine.bodies('agent.back')[0]?.awayMs).toBeCloseTo(2_300, 3);
  });

  test('and comes back meanwhile was away, and is not any more', async () => {
    const { engine, store } = await engineWith();
    expect(engine.driver.isAway(agent)).toBe(true);
    expect(engine.driver.state().away[agent]).toBeUndefined();
    engine.driver.agentBack(agent, false);
    expect(engine.driver.isAway(agent)).toBe(false);
    store.refuses = false;
    await engine.advance(300);
    expect(engine.bodies('agent.back')).toMatchObject([{ awayMs: 2_000, restarted: false }]);
    expect(engine.driver.state().away).toEqual({});
  });
});

describe('a fresh look', () => {
  const lookedAfter = async (lines: readonly JsonObject[]) => {
    const engine = madeEngine({
      plan,
      answer: (name, asked) => {
        if (name === 'look') return { present: false, evidence: 'gone', measured: {}, atNs: '3610000000000' };
        if (name !== 'recover') return undefined;
        // The witness died with its agent, and says no more.
        const { injection } = asked as { injection: string }; // what the engine asks of `recover`
        return { status: { injection, state: 'recovered', how: 'restored', detail: '', exposure: null } };
      },
    });
    await engine.advance(3_500);
    const injection = Object.keys(engine.driver.state().injections)[0] ?? '';
    for (const line of lines) engine.driver.agentTold({ event: 'evidence', line: { injection, ...line } });
    engine.driver.agentLost(agent, 'it hung up');
    await engine.advance(100);
    engine.driver.agentBack(agent, true);
    await engine.advance(60_000);
    return engine.bodies('witness.effect').filter(({ evidence }) => evidence === 'looked at anew: gone');
  };
  const present = (atNs: string, measured: JsonObject = {}): JsonObject => ({
    kind: 'effect',
    present: true,
    evidence: 'it hurts',
    measured,
    atNs,
  });

  test('says since when it may be gone: since the last time that it was said to be there, news or not', async () => {
    const times = ['3603100000000', '3603200000000'];
    expect(await lookedAfter(times.map((atNs) => present(atNs)))).toMatchObject([{ previousNs: '3603200000000' }]);
    const late = present('3603300000000', { sentAgoMs: 50 });
    expect(await lookedAfter([late])).toMatchObject([{ previousNs: '3603250000000' }]);
  });

  test('does not rely on what is no sight of this victim', async () => {
    const other = present('3603200000000', { target: 'process:another' });
    const broken = [other, present('soon'), { ...present('3603300000000'), injection: 'nobody' }];
    const [look] = await lookedAfter([present('3603100000000'), ...broken]);
    expect(look?.previousNs).toBe('3603100000000');
  });
});
