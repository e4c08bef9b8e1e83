import { madeEngine } from '@firedrill/core/testing/made-engine';
import { madePlan } from '@firedrill/core/testing/made-run';
import { describe, expect, test } from 'vitest';
import { FiredrillError } from '../errors.ts';
import type { Plan, PlannedAction } from '../plan/plan.ts';

const base = madePlan({}, 'lasting');
const [hurt] = base.actions;
if (hurt === undefined) throw new Error('the made plan has an action');
const [injection] = hurt.injections;
if (injection === undefined) throw new Error('the made action has an injection');

const action = (name: string, changes: Partial<PlannedAction> = {}): PlannedAction => ({
  ...hurt,
  name,
  injections: [{ ...injection, slot: `${name}#0` }],
  ...changes,
});
const planOf = (...actions: readonly PlannedAction[]): Plan => ({ ...base, actions });
const startedAt = (
  events: readonly { bootNs: string; body: { type: string; action?: string } }[],
  name: string,
): number =>
  Number(events.find(({ body }) => body.type === 'action.started' && body.action === name)?.bootNs ?? 0) / 1e6;

describe('the method', () => {
  test('an action waits for those before it and for its delay', async () => {
    const engine = madeEngine({ plan: planOf(action('one'), action('two', { after: ['one'], delayMs: 700 })) });
    await engine.advance(60_000);
    const ended = engine.events.find(({ body }) => body.type === 'action.ended' && body.action === 'one');
    expect(startedAt(engine.events, 'two') - Number(ended?.bootNs ?? 0) / 1e6).toBe(700);
    expect((await engine.driver.finished).outcome).toBe('pass');
  });

  test('an action that hurts nobody lets its time go by, and what comes after it waits', async () => {
    const passing = action('passing', { injections: [], durationMs: 4_000 });
    const engine = madeEngine({ plan: planOf(passing, action('two', { after: ['passing'] })) });
    await engine.advance(60_000);
    expect(startedAt(engine.events, 'two') - startedAt(engine.events, 'passing')).toBe(4_000);
    expect(engine.bodies('action.ended')[0]?.why).toBe('its time is over');
    const skipped = madeEngine({ plan: planOf(action('skipped', { injections: [], durationMs: 0 }), action('one')) });
    await skipped.advance(60_000);
    expect(skipped.bodies('action.ended').map((each) => each.action)).toEqual(['skipped', 'one']);
  });

  test('actions without an order run side by side', async () => {
    const engine = madeEngine({ plan: planOf(action('one'), action('two')) });
    await engine.advance(60_000);
    expect(startedAt(engine.events, 'one')).toBe(startedAt(engine.events, 'two'));
  });

  test('an action says why it is over: its time, its agent, its target', async () => {
    const whyAfter = async (how: 'restored' | 'target-gone', by: 'agent' | null): Promise<string | undefined> => {
      const engine = madeEngine({ plan: planOf(action('one')) });
      await engine.advance(3_500);
      const [live] = Object.values(engine.driver.state().injections);
      const ended = {
        injection: live?.id ?? 'i-aaaaaaaaaaaaaaaa',
        state: 'recovered',
        how,
        detail: '',
        exposure: null,
      } as const;
      if (by === 'agent') engine.driver.agentTold({ event: 'injection.ended', status: ended, why: 'its lease ended' });
      await engine.advance(60_000);
      return engine.bodies('action.ended')[0]?.why;
    };
    expect(await whyAfter('restored', null)).toBe('its time is over');
    expect(await whyAfter('restored', 'agent')).toBe('the agent took one#0 back: its lease ended');
    expect(await whyAfter('target-gone', 'agent')).toBe('the target of one#0 is gone');
  });

  test('what its witness sees gone before its time is taken back, and the method goes on', async () => {
    const engine = madeEngine({ plan: planOf(action('one', { durationMs: 15_000 })) });
    await engine.advance(3_500);
    const [live] = Object.values(engine.driver.state().injections);
    const line = { injection: live?.id ?? '', kind: 'effect', evidence: 'State: S', atNs: '0' };
    const tell = (present: boolean): void => engine.driver.agentTold({ event: 'evidence', line: { ...line, present } });
    tell(false);
    await engine.advance(400);
    tell(true);
    await engine.advance(2_000);
    expect(engine.bodies('action.ended')).toEqual([]);
    tell(false);
    await engine.advance(1_100);
    expect(engine.bodies('action.ended')[0]?.why).toBe('the witness saw that one#0 was gone before its time');
    expect(engine.calls.filter(({ name }) => name === 'inject')).toHaveLength(1);
    await engine.advance(60_000);
    expect(await engine.driver.finished).toMatchObject({ outcome: 'inconclusive' });
  });

  test('an act ends when its witness has seen it, and is done once', async () => {
    const done = (name: string, asked: unknown): unknown => {
      if (name !== 'inject') return undefined;
      const { injection: id } = asked as { injection: string }; // what the engine asks of `inject`
      const how = 'irreversible';
      return { status: { injection: id, state: 'recovered', how, detail: 'killed', exposure: null } };
    };
    const engine = madeEngine({ plan: planOf(action('kill', { lasts: 'act', durationMs: 0 })), answer: done });
    await engine.advance(90_000);
    expect(engine.bodies('injection.recovered')).toMatchObject([{ how: 'irreversible', by: 'run' }]);
    expect(engine.calls.filter(({ name }) => name === 'inject' || name === 'recover')).toHaveLength(1);
    // Nobody has seen it here, so the run waited, went on, and does not claim it.
    expect((await engine.driver.finished).outcome).toBe('inconclusive');
  });
});

describe("the run's own proxies", () => {
  const proxy = { ...injection, slot: 'proxy/door', exposure: { by: 'hold' } as const };
  const plan: Plan = { ...planOf(action('one')), proxies: [proxy] };

  test('stand before the baseline is taken and leave after the system was watched', async () => {
    const engine = madeEngine({ plan });
    await engine.advance(60_000);
    const order = engine.events.flatMap(({ body }) => {
      if (body.type === 'injection.requested') return [body.slot];
      return body.type === 'phase.entered' || body.type === 'residue.checked' ? [body.type] : [];
    });
    expect(order).toEqual([
      'proxy/door',
      'phase.entered',
      'one#0',
      'phase.entered',
      'residue.checked',
      'phase.entered',
      'residue.checked',
    ]);
    expect((await engine.driver.finished).outcome).toBe('pass');
  });

  test('are no fault: nobody watches them', async () => {
    const engine = madeEngine({ plan });
    await engine.advance(60_000);
    expect(engine.calls.filter(({ name }) => name === 'watch')).toHaveLength(1);
  });
});

test('what the data path counted is exposure', async () => {
  const counted = { ...injection, slot: 'one#0', exposure: { by: 'hold' } as const };
  const answer = (name: string): unknown =>
    name === 'observe' ? { observed: [{ present: true, detail: '', exposure: { met: 7, of: 9 } }] } : undefined;
  const engine = madeEngine({ plan: planOf(action('one', { injections: [counted], durationMs: 8_000 })), answer });
  await engine.advance(60_000);
  const byHold = engine.bodies('witness.exposure').filter(({ by }) => by === 'hold');
  expect(byHold.at(-1)).toMatchObject({ met: 7, of: 9 });
});

describe('at the end', () => {
  const invariant = { name: 'none-twice', type: 'http', with: {} };
  const withInvariant = madePlan(
    {
      hypothesis: { title: 't', probes: [{ name: 'page', type: 'http', every: '100ms' }], invariants: [invariant] },
    },
    'lasting',
  );

  test('an invariant that holds late is read again', async () => {
    let reads = 0;
    const engine = madeEngine({
      plan: withInvariant,
      sample: (name) => {
        const late = name === 'none-twice' && (reads += 1) < 3;
        return { quality: late ? 'bad' : 'good', value: 1, detail: 'read' };
      },
    });
    await engine.advance(60_000);
    expect(engine.bodies('invariant.sampled').map(({ quality }) => quality)).toEqual(['bad', 'bad', 'good']);
    expect((await engine.driver.finished).outcome).toBe('pass');
  });

  test('an invariant that never holds fails the run', async () => {
    const engine = madeEngine({
      plan: withInvariant,
      sample: (name) => ({ quality: name === 'none-twice' ? 'bad' : 'good', value: 1, detail: 'twice' }),
    });
    await engine.advance(60_000);
    expect((await engine.driver.finished).outcome).toBe('fail');
  });

  test('what is left of ours makes the run residual', async () => {
    const answer = (name: string): unknown =>
      name === 'residue' ? { effects: ['a stopped process'], litter: [], unknown: [], live: [] } : undefined;
    const engine = madeEngine({ plan: base, answer });
    await engine.advance(90_000);
    expect((await engine.driver.finished).outcome).toBe('residual');
  });

  test('an agent that cannot be asked for residue leaves it unproven', async () => {
    const answer = (name: string): unknown => {
      if (name === 'residue') throw new FiredrillError('agent-away', 'gone');
      return undefined;
    };
    const engine = madeEngine({ plan: base, answer });
    await engine.advance(90_000);
    expect(engine.bodies('residue.checked').at(-1)).toMatchObject({ clean: false });
    expect((await engine.driver.finished).outcome).toBe('residual');
  });
});

describe('leases', () => {
  test('are renewed while a fault is on, and a silent renewal is forgiven', async () => {
    let silent = true;
    const answer = (name: string): unknown => {
      if (name !== 'renew' || !silent) return undefined;
      silent = false;
      throw new FiredrillError('timeout', 'late');
    };
    const engine = madeEngine({ plan: planOf(action('one', { durationMs: 12_000 })), answer });
    await engine.advance(60_000);
    expect(engine.calls.filter(({ name }) => name === 'renew').length).toBeGreaterThan(2);
    expect((await engine.driver.finished).outcome).toBe('pass');
  });

  test('an injection that its agent does not know any more has ended', async () => {
    const answer = (name: string, asked: unknown): unknown => {
      if (name !== 'renew') return undefined;
      const { injections } = asked as { injections: readonly string[] }; // what the engine asks of `renew`
      const status = { state: 'unknown', how: null, detail: 'nobody knows it', exposure: null };
      return { statuses: injections.map((id) => ({ ...status, injection: id })) };
    };
    const engine = madeEngine({ plan: planOf(action('one', { durationMs: 12_000 })), answer });
    await engine.advance(60_000);
    expect(engine.bodies('injection.recovered')).toMatchObject([{ by: 'agent' }]);
  });
});
