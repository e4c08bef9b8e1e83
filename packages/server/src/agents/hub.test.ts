import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { agentA, type Dialled, helloOf, openSwitchboard, type Switchboard } from './testing/dialled.ts';

let board: Switchboard;
beforeEach(async () => {
  board = await openSwitchboard();
});
afterEach(() => board.end());

const limitMs = 5_000;

async function greeted(changes: Record<string, unknown> = {}): Promise<Dialled> {
  const agent = await board.dial();
  agent.send(helloOf(changes));
  expect(await agent.next()).toMatchObject({ frame: 'hello', versions: [1], token: null });
  return agent;
}

describe('a hello', () => {
  test.for([
    { name: 'with a wrong token', hello: helloOf({ token: 'the-token-of-this-tesT' }) },
    { name: 'with a token of another length', hello: helloOf({ token: '' }) },
    { name: 'without a token', hello: helloOf({ token: null }) },
    { name: 'of versions that are not spoken here', hello: helloOf({ versions: [2, 99] }) },
    { name: 'without a name', hello: helloOf({ agent: null }) },
    { name: 'with a name that is no id', hello: helloOf({ agent: '__proto__' }) },
    { name: 'that is another frame', hello: { frame: 'tell', event: { event: 'evidence', line: {} } } },
    { name: 'that is no frame', hello: { hello: 'there' } },
  ])('$name is refused', async ({ hello }) => {
    const agent = await board.dial();
    agent.send(hello);
    expect((await agent.closed).code).toBe(4003);
    expect(board.hub.agents()).toEqual([]);
    expect(board.heard).toEqual([]);
  });

  test('that is no JSON is refused', async () => {
    const agent = await board.dial();
    agent.sendText('{{{');
    expect((await agent.closed).code).toBe(4003);
  });

  test('of which one version is spoken here is welcome', async () => {
    await greeted({ versions: [99, 1] });
    expect(board.hub.agents()).toEqual([agentA]);
    expect(board.heard).toEqual([`connected ${agentA} life-1`]);
  });

  test('that does not come in time ends the connection', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const agent = await board.dial();
    await vi.waitFor(() => expect(vi.getTimerCount()).toBeGreaterThan(0), { timeout: limitMs });
    vi.advanceTimersByTime(5_001);
    vi.useRealTimers();
    expect(await agent.closed).toEqual({ code: 4003, reason: 'no hello in time' });
  });
});

describe('a call', () => {
  test('is answered by the answer of its id, whatever the order', async () => {
    const agent = await greeted();
    const one = board.hub.call(agentA, 'residue', {}, limitMs);
    const two = board.hub.call(agentA, 'observe', { injection: 'i-aaaaaaaaaaaaaaaa' }, limitMs);
    const [first, second] = [await agent.next(), await agent.next()];
    if (first.frame !== 'call' || second.frame !== 'call') throw new Error('no calls came');
    expect([first.call, second.call]).toEqual(['residue', 'observe']);
    agent.send({ frame: 'answer', id: second.id, result: { observed: [] } });
    agent.send({ frame: 'answer', id: first.id, result: { effects: [], litter: [], unknown: [], live: [] } });
    expect(await two).toEqual({ observed: [] });
    expect(await one).toMatchObject({ effects: [] });
  });

  test('is refused with the code of the agent, and a code that nobody knows is a failure', async () => {
    const agent = await greeted();
    for (const [code, expected] of [
      ['policy-refused', 'policy-refused'],
      ['of-next-year', 'effect-failed'],
      ['toString', 'effect-failed'],
    ] as const) {
      const refused = expect(board.hub.call(agentA, 'residue', {}, limitMs)).rejects.toMatchObject({ code: expected });
      const asked = await agent.next();
      agent.send({ frame: 'error', id: asked.frame === 'call' ? asked.id : 0, code, detail: 'no' });
      await refused;
    }
  });

  test('without an answer is a timeout, and an answer that comes later harms nobody', async () => {
    const agent = await greeted();
    await expect(board.hub.call(agentA, 'residue', {}, 20)).rejects.toMatchObject({ code: 'timeout' });
    const late = await agent.next();
    agent.send({ frame: 'answer', id: late.frame === 'call' ? late.id : 0, result: {} });
    agent.send({ frame: 'tell', event: { event: 'evidence', line: {} } });
    await vi.waitFor(() => expect(board.heard).toContain('told evidence'), { timeout: limitMs });
    expect(board.hub.agents()).toEqual([agentA]);
  });

  test('to an agent that is away, or hangs up meanwhile, says so', async () => {
    await expect(board.hub.call(agentA, 'residue', {}, limitMs)).rejects.toMatchObject({ code: 'agent-away' });
    const agent = await greeted();
    const broken = expect(board.hub.call(agentA, 'residue', {}, limitMs)).rejects.toMatchObject({ code: 'agent-away' });
    await agent.next();
    agent.hangUp();
    await broken;
    await vi.waitFor(() => expect(board.heard).toContain(`lost ${agentA}`), { timeout: limitMs });
    expect(board.hub.agents()).toEqual([]);
  });
});

test('a second connection of an agent replaces the first without losing the agent', async () => {
  const old = await greeted();
  const pending = expect(board.hub.call(agentA, 'residue', {}, limitMs)).rejects.toMatchObject({ code: 'agent-away' });
  const young = await greeted({ product: 'life-2' });
  await old.closed;
  await pending;
  const answered = board.hub.call(agentA, 'residue', {}, limitMs);
  const asked = await young.next();
  young.send({ frame: 'answer', id: asked.frame === 'call' ? asked.id : 0, result: { effects: ['x'] } });
  expect(await answered).toEqual({ effects: ['x'] });
  expect(board.heard).toEqual([`connected ${agentA} life-1`, `connected ${agentA} life-2`]);
});

test('a frame that is not understood is noted and ends nothing', async () => {
  const agent = await greeted();
  agent.sendText('no json');
  agent.send({ frame: 'call', id: 1, call: 'inject', asked: {} });
  await vi.waitFor(() => expect(board.heard.filter((each) => each === 'warn')).toHaveLength(2), { timeout: limitMs });
  expect(board.hub.agents()).toEqual([agentA]);
});

test('whoever waits for an agent gets the first that comes, or agent-away', async () => {
  await expect(board.hub.whenConnected(10)).rejects.toMatchObject({ code: 'agent-away' });
  const waiting = board.hub.whenConnected(limitMs);
  const agent = await greeted();
  expect(await waiting).toBe(agentA);
  expect(await board.hub.whenConnected(0)).toBe(agentA);
  board.hub.close('idle');
  expect(await agent.closed).toEqual({ code: 4001, reason: 'idle' });
});
