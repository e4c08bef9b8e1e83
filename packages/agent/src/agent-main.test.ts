import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestServer } from './testing/agent-process.ts';
import { pauseAsked, reapersOf, startSleeper, startTestServer, until } from './testing/agent-process.ts';
import { journalOwes, recoverState } from './recover-state.ts';
import { createSilentNotes } from './testing/records.ts';

let server: TestServer;
let sleeper: ReturnType<typeof startSleeper>;

beforeEach(async () => {
  server = await startTestServer();
  sleeper = startSleeper();
});
afterEach(async () => {
  sleeper.child.kill('SIGKILL');
  await server.close();
});

async function startWithPause(changes = {}) {
  const agent = server.startAgent();
  await server.connected();
  const answer = await server.call('inject', pauseAsked(sleeper.pid, changes));
  expect(answer, server.stderr()).toMatchObject({ frame: 'answer', result: { status: { state: 'live' } } });
  await until('the target is stopped', () => sleeper.state() === 'T');
  return agent;
}

describe('an agent and its reaper', () => {
  test('killed by kill -9, the agent leaves nothing: its reaper resumes the target', async () => {
    const agent = await startWithPause();
    agent.kill('SIGKILL');
    await until('the target runs', () => sleeper.state() === 'S', 3000);
    await until('the reaper ends', () => reapersOf(server.stateDir).length === 0);
    expect(await journalOwes(server.stateDir)).toMatchObject({ injections: [], damage: null, heldBy: null });
  });

  test('stopped itself, the agent is ended by its reaper when the lease is over', async () => {
    const agent = await startWithPause({ leaseMs: 500 });
    agent.kill('SIGSTOP');
    await until('the target runs', () => sleeper.state() === 'S', 3000);
    await until('the agent is dead', () => agent.signalCode === 'SIGKILL');
  });

  test('a reaper that is killed or stopped is replaced at once, and the next one does its work', async () => {
    const agent = await startWithPause();
    const [first] = reapersOf(server.stateDir);
    process.kill(first ?? 0, 'SIGKILL');
    await until('another reaper is there', () => reapersOf(server.stateDir).some((pid) => pid !== first));
    expect(sleeper.state()).toBe('T');
    await server.call('renew', {
      run: 'r-aaaaaaaaaaaaaaaa',
      epoch: 1,
      injections: ['i-aaaaaaaaaaaaaaaa'],
      leaseMs: 20_000,
    });
    agent.kill('SIGKILL');
    await until('the target runs', () => sleeper.state() === 'S', 5000);
  });

  test('with both killed, the next start recovers before it says hello, and knows the injection as ended', async () => {
    const agent = await startWithPause();
    for (const pid of reapersOf(server.stateDir)) process.kill(pid, 'SIGSTOP');
    agent.kill('SIGKILL');
    for (const pid of reapersOf(server.stateDir)) process.kill(pid, 'SIGKILL');
    await until('both are gone', () => agent.signalCode !== null && reapersOf(server.stateDir).length === 0);
    expect(sleeper.state()).toBe('T');
    expect((await journalOwes(server.stateDir)).injections).toMatchObject([
      { injection: 'i-aaaaaaaaaaaaaaaa', state: 'live' },
    ]);
    server.startAgent();
    await server.connected(1);
    expect(sleeper.state()).toBe('S');
    expect(server.hellos[1]?.['agent']).toBe(server.hellos[0]?.['agent']);
    expect(server.hellos[1]?.['product']).not.toBe(server.hellos[0]?.['product']);
    const again = await server.call('inject', pauseAsked(sleeper.pid));
    expect(again).toMatchObject({ result: { status: { state: 'recovered', how: 'restored' } } });
  });

  test('a person recovers a state directory without any agent, and not beside a living one', async () => {
    const agent = await startWithPause();
    const options = { role: 'recover', why: 'asked', waitMs: 0, notes: createSilentNotes() };
    await expect(recoverState(server.stateDir, options)).rejects.toMatchObject({
      code: 'journal-locked',
      message: expect.stringContaining(`pid ${agent.pid}`),
    });
    for (const pid of reapersOf(server.stateDir)) process.kill(pid, 'SIGSTOP');
    agent.kill('SIGKILL');
    for (const pid of reapersOf(server.stateDir)) process.kill(pid, 'SIGKILL');
    await until('the agent is gone', () => agent.signalCode !== null);
    const { recovered } = await recoverState(server.stateDir, { ...options, waitMs: 2000, acceptDamage: true });
    expect(recovered).toMatchObject([{ state: 'recovered', how: 'restored' }]);
    expect(sleeper.state()).toBe('S');
  });

  test('its policy is read anew for every injection: what its owner forbids meanwhile is refused at once', async () => {
    const policy = path.join(server.stateDir, 'policy.yaml');
    writeFileSync(policy, 'faults: {denied: ["cpu.*"]}\n');
    server.startAgent(['--policy', policy]);
    await server.connected();
    const asked = pauseAsked(sleeper.pid);
    const checked = { injections: [{ ...asked, slot: 'x#0' }] };
    expect(await server.call('check', checked)).toMatchObject({ result: { refusals: [], unseen: [] } });
    writeFileSync(policy, 'faults: {denied: ["process.*"]}\n');
    const refused = { frame: 'error', code: 'policy-refused' };
    expect(await server.call('inject', asked)).toMatchObject(refused);
    expect(await server.call('check', checked)).toMatchObject({ result: { refusals: [{ code: 'policy-refused' }] } });
    writeFileSync(policy, 'faults: [what?\n');
    expect(await server.call('inject', { ...asked, injection: 'i-baaaaaaaaaaaaaaa' })).toMatchObject({
      frame: 'error',
      code: 'policy-invalid',
    });
    expect(sleeper.state()).not.toBe('T');
    writeFileSync(policy, 'faults: {denied: ["cpu.*"]}\n');
    const allowed = await server.call('inject', { ...asked, injection: 'i-caaaaaaaaaaaaaaa' });
    expect(allowed).toMatchObject({ result: { status: { state: 'live' } } });
  });

  test('a second agent on the same state directory refuses', async () => {
    server.startAgent();
    await server.connected();
    const second = server.startAgent();
    await until('the second one ends', () => second.exitCode !== null, 15_000);
    expect(second.exitCode).toBe(2);
    expect(server.stderr()).toContain('journal-locked');
  });

  test('sent home, it takes everything back, ends with 0, and its reaper with it', async () => {
    const agent = await startWithPause();
    server.hangUp(4001);
    await until('the agent ends', () => agent.exitCode !== null);
    expect(agent.exitCode).toBe(0);
    expect(sleeper.state()).toBe('S');
    await until('the reaper ends', () => reapersOf(server.stateDir).length === 0);
  });
});
