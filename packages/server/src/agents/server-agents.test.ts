import { madeTarget } from '@firedrill/core/testing/made-target';
import { alarmReader, simulatedFleet } from '@firedrill/core/plan/server-agents';
import type { AgentEvent, InjectAsked } from '@firedrill/core/protocol/messages';
import { beforeEach, describe, expect, test } from 'vitest';
import type { AssertAlarms } from '../fis/assert-alarms.ts';
import { createServerAgents, routeAgents } from './server-agents.ts';

let heard: AgentEvent[] = [];
beforeEach(() => {
  heard = [];
});

const clock = { nowNs: () => 5n, wallTime: () => '', at: () => () => undefined };
const agents = (assertAlarms: AssertAlarms = () => Promise.resolve(null)) =>
  createServerAgents({ clock, tell: (event) => void heard.push(event), assertAlarms });

const injection = 'i-aaaaaaaaaaaaaaaa';
const inject = (want: object, resource: object = {}): InjectAsked => ({
  injection,
  run: 'r-aaaaaaaaaaaaaaaa',
  epoch: 1,
  fault: 'aws:ec2:stop-instances',
  target: madeTarget('web'),
  claims: [{ hold: 'simulated', resource: { ...resource }, want: { ...want } }],
  leaseMs: 10_000,
  durationMs: 1000,
});
const limitMs = 1000;
/** What is asked does not matter to agents that keep nothing. */
// So it is nothing at all, whatever the call.
const nothing = {} as never;
// Of what belongs to an injection they look at its id only.
const onlyId = { injection, injections: [injection] } as never;

describe('the simulated fleet', () => {
  test('holds what lasts until it is taken back, and says of everything that it is simulated', async () => {
    const { call } = agents();
    const asked = inject({ lasts: 'lasting' });
    await call(simulatedFleet, 'watch', onlyId, limitMs);
    expect((await call(simulatedFleet, 'inject', asked, limitMs)).status.state).toBe('live');
    await Promise.resolve();
    const back = await call(simulatedFleet, 'recover', onlyId, limitMs);
    expect(back.status).toMatchObject({ state: 'recovered', how: 'restored' });
    const lines = heard.flatMap((event) => (event.event === 'evidence' ? [event.line] : []));
    expect(lines).toMatchObject([
      { kind: 'baseline', present: false },
      { kind: 'effect', present: true },
      { kind: 'exposure', met: 1, of: 1 },
      { kind: 'effect', present: false },
    ]);
    for (const line of lines)
      expect(line).toMatchObject({ injection, evidence: expect.stringMatching(/^simulated: /) });
  });

  test('has nothing to take back of an act, and answers the same when it is asked again', async () => {
    const { call } = agents();
    const asked = inject({ lasts: 'act' });
    const first = await call(simulatedFleet, 'inject', asked, limitMs);
    expect(first.status).toMatchObject({ state: 'recovered', how: 'irreversible' });
    expect(await call(simulatedFleet, 'inject', asked, limitMs)).toEqual(first);
  });

  test('never has anything left, and measures nothing', async () => {
    const { call } = agents();
    const none = { effects: [], litter: [], unknown: [], live: [] };
    expect(await call(simulatedFleet, 'residue', nothing, limitMs)).toEqual(none);
    await expect(call(simulatedFleet, 'probe', nothing, limitMs)).rejects.toMatchObject({ code: 'agent-away' });
    const { statuses } = await call(simulatedFleet, 'renew', onlyId, limitMs);
    expect(statuses).toMatchObject([{ injection, state: 'live' }]);
  });
});

describe('the reader of alarms', () => {
  const arn = 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:Orders fall';
  const asked = inject({ states: ['OK'], probes: [{ name: 'a' }] }, { alarms: [arn] });

  test('asks for each alarm, and is done when all are as they should be', async () => {
    const seen: unknown[] = [];
    const { call } = agents((alarms, states) => {
      seen.push(alarms, states);
      return Promise.resolve(null);
    });
    const { status } = await call(alarmReader, 'inject', asked, limitMs);
    expect(status).toMatchObject({ state: 'recovered', detail: 'each alarm is OK' });
    expect(seen).toEqual([[{ arn, probe: { name: 'a' } }], ['OK']]);
  });

  test.each([
    ['another state', (): Promise<string> => Promise.resolve('"Orders fall" is ALARM, not OK'), 'is ALARM'],
    ['one that cannot be read', (): Promise<string> => Promise.reject(new Error('nobody answers')), 'nobody answers'],
  ])('refuses %s, with the reason', async (_name, assertAlarms, says) => {
    const { call } = agents(assertAlarms);
    await expect(call(alarmReader, 'inject', asked, limitMs)).rejects.toMatchObject({
      code: 'alarm-state',
      message: expect.stringContaining(says),
    });
  });
});

test('only calls to the own agents are answered here', async () => {
  const asked: string[] = [];
  const answering = (name: string) => ({
    call: (agent: string) => {
      asked.push(`${name} ${agent}`);
      return Promise.resolve(nothing);
    },
  });
  const { call } = routeAgents(answering('own'), answering('others'));
  for (const agent of [simulatedFleet, alarmReader, 'a-aaaaaaaaaaaaaaaa'] as const)
    await call(agent, 'unwatch', nothing, limitMs);
  expect(asked).toEqual([`own ${simulatedFleet}`, `own ${alarmReader}`, 'others a-aaaaaaaaaaaaaaaa']);
});
