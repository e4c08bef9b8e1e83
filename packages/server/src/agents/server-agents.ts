import type { AgentPort } from '@firedrill/core/engine/engine-ports';
import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import { alarmReader, isServerAgent, simulatedFleet } from '@firedrill/core/plan/server-agents';
import type { Clock } from '@firedrill/core/ports';
import type { AgentCalls, AgentEvent, CallName, InjectAsked, InjectionStatus } from '@firedrill/core/protocol/messages';
import type { ProbeSpec } from '@firedrill/core/words/experiment';
import type { AgentId, InjectionId } from '@firedrill/core/words/ids';
import type { JsonObject } from '@firedrill/core/words/json';
import { isRecord } from '@firedrill/dialects/loose-values';
import type { AssertAlarms, AssertedAlarm } from '../fis/assert-alarms.ts';

/** What the server's own agents need of the world. */
export interface ServerAgentPorts {
  readonly clock: Clock;
  /** What an agent tells without being asked; told after the call that it belongs to was made. */
  readonly tell: (event: AgentEvent) => void;
  readonly assertAlarms: AssertAlarms;
}

const simulated = 'simulated: nothing was hurt';

/**
 * Agents that live in the server: the fleet that holds invented things, and the one that looks at alarms. They keep
 * nothing, so a server that takes runs over goes on with them as if they had not been away; what is asked again is
 * answered the same.
 */
export function createServerAgents(ports: ServerAgentPorts): AgentPort {
  const [ofFleet, ofReader] = [fleet(ports), reader(ports)];
  return { call: (agent, name, asked) => answerOf(agent === alarmReader ? ofReader : ofFleet, name, asked) };
}

function answerOf<Name extends CallName>(calls: AgentCalls, name: Name, asked: Parameters<AgentCalls[Name]>[0]) {
  // Each call and its answer are fixed by its name, which TypeScript cannot follow through an index.
  const call = calls[name] as (asked: unknown) => Promise<Awaited<ReturnType<AgentCalls[Name]>>>;
  return call(asked);
}

/** Calls to the server's own agents are answered here, all others by those that have connected. */
export function routeAgents(own: AgentPort, others: AgentPort): AgentPort {
  return {
    call: (agent, name, asked, timeoutMs) => (isServerAgent(agent) ? own : others).call(agent, name, asked, timeoutMs),
  };
}

const live = (injection: InjectionId, detail: string): InjectionStatus => ({
  injection,
  state: 'live',
  how: null,
  detail,
  exposure: null,
});

/** What both have in common: they keep nothing, so nothing can be left of them. */
function emptyHanded(agent: AgentId): Omit<AgentCalls, 'inject' | 'recover' | 'watch' | 'look'> {
  return {
    capabilities: async () => ({
      agent,
      user: '',
      host: agent,
      bootId: '',
      version: '',
      abilities: {},
      holds: [],
    }),
    resolve: async () => ({ candidates: [], near: [] }),
    check: async () => ({ refusals: [] }),
    renew: async ({ injections }) => ({ statuses: injections.map((each) => live(each, simulated)) }),
    observe: async () => ({ observed: [] }),
    residue: async () => ({ effects: [], litter: [], unknown: [], live: [] }),
    standing: async () => ({ standing: [] }),
    unwatch: async () => ({}),
    probe: async () => {
      throw new FiredrillError('agent-away', 'there is no host at which a probe could run');
    },
  };
}

function fleet({ clock, tell }: ServerAgentPorts): AgentCalls {
  const line = (injection: InjectionId, told: JsonObject): void =>
    tell({ event: 'evidence', line: { injection, atNs: String(clock.nowNs()), measured: null, ...told } });
  const inject = async ({ injection, claims }: InjectAsked) => {
    const isAct = claims.some(({ want }) => isRecord(want) && want['lasts'] === 'act');
    queueMicrotask(() => {
      line(injection, { kind: 'effect', present: true, evidence: 'simulated: it would be there now' });
      line(injection, { kind: 'exposure', met: 1, of: 1, evidence: 'simulated: as if it had been met' });
    });
    const detail = simulated;
    const done: InjectionStatus = { injection, state: 'recovered', how: 'irreversible', detail, exposure: null };
    return { status: isAct ? done : live(injection, detail) };
  };
  return {
    ...emptyHanded(simulatedFleet),
    watch: async ({ injection }) => {
      line(injection, { kind: 'baseline', present: false, evidence: 'simulated: it was not there' });
      return {};
    },
    inject,
    recover: async ({ injection }) => {
      line(injection, { kind: 'effect', present: false, evidence: 'simulated: it would be gone now' });
      return { status: { injection, state: 'recovered', how: 'restored', detail: simulated, exposure: null } };
    },
    look: async () => {
      const evidence = 'simulated: it would be gone now';
      return { present: false, evidence, measured: null, atNs: String(clock.nowNs()) };
    },
  };
}

function reader({ tell, assertAlarms }: ServerAgentPorts): AgentCalls {
  return {
    ...emptyHanded(alarmReader),
    watch: async ({ injection }) => {
      const reason = 'an assertion hurts nothing';
      tell({ event: 'evidence', line: { injection, kind: 'blind', what: 'effect', reason } });
      return {};
    },
    inject: async ({ injection, claims }) => {
      const [claim] = claims;
      const probes = listAt(claim?.want, 'probes').filter(isRecord);
      const alarms = textsAt(claim?.resource, 'alarms').flatMap((arn, index): readonly AssertedAlarm[] => {
        // The plan of this program wrote one probe for each alarm.
        const probe = probes[index] as ProbeSpec | undefined;
        return probe === undefined ? [] : [{ arn, probe }];
      });
      const states = textsAt(claim?.want, 'states');
      const wrong = await assertAlarms(alarms, states).catch((thrown: unknown) => reasonOf(thrown));
      if (wrong !== null) throw new FiredrillError('alarm-state', wrong);
      const detail = `each alarm is ${states.join(' or ')}`;
      return { status: { injection, state: 'recovered', how: 'irreversible', detail, exposure: null } };
    },
    recover: async ({ injection }) => ({
      status: { injection, state: 'recovered', how: 'irreversible', detail: 'it only looked', exposure: null },
    }),
    look: async () => ({ present: null, evidence: 'an assertion hurts nothing', measured: null, atNs: '0' }),
  };
}

const textsAt = (value: unknown, member: string): readonly string[] =>
  listAt(value, member).filter((each) => typeof each === 'string');

function listAt(value: unknown, member: string): readonly unknown[] {
  const list = isRecord(value) ? value[member] : null;
  return Array.isArray(list) ? list : [];
}
