import { alarmReader, alarmStateHold, simulatedFleet, simulatedHold } from '@firedrill/core/plan/server-agents';
import type { PlannedInjection } from '@firedrill/core/plan/plan';
import type { ProbeSpec } from '@firedrill/core/words/experiment';
import type { Json } from '@firedrill/core/words/json';
import type { Target, TargetFacts } from '@firedrill/core/words/target';
import { alarmNameOf } from './alarm-arn.ts';
import type { FisResource } from './resource.ts';
import type { Texts } from './template.ts';

/** What an action does to the resources that were chosen for it. */
export interface SimulatedAsked {
  readonly name: string;
  readonly actionId: string;
  readonly parameters: Texts;
  readonly lasts: 'lasting' | 'act';
  readonly chosen: readonly FisResource[];
}

const noFacts: TargetFacts = {
  user: '',
  commandLine: [],
  ports: [],
  proxies: [],
  supervisor: null,
  memoryLimitBytes: 0,
  cpuCount: 0,
};

/** An invented resource as a target: it is called by its `Name` tag and the last part of its ARN. */
export function simulatedTarget({ arn, tags }: FisResource, selector: string): Target {
  const last = arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);
  const { Name: called } = tags;
  return {
    id: arn,
    kind: 'simulated',
    agent: simulatedFleet,
    name: called === undefined || called === '' ? last : `${called} (${last})`,
    labels: tags,
    matched: [{ by: 'selector', found: selector }],
    process: null,
    abilities: {},
    facts: noFacts,
  };
}

const nothing = {
  en: 'it is simulated: nothing is hurt',
  ko: '시뮬레이션이므로 아무것도 해치지 않습니다',
} as const;
const forGood = {
  en: 'in AWS nothing takes it back; it is simulated here, and nothing is hurt',
  ko: 'AWS에서는 되돌릴 수 없습니다. 여기서는 시뮬레이션이므로 아무것도 해치지 않습니다',
} as const;

/** One injection for each resource, held by the simulated fleet. */
export function simulatedInjections({ name, actionId, parameters, lasts, chosen }: SimulatedAsked) {
  const isAct = lasts === 'act';
  return chosen.map(
    (resource, index): PlannedInjection => ({
      slot: `${name}#${index}`,
      target: simulatedTarget(resource, resource.resourceType),
      fault: actionId,
      params: parameters,
      means: 'simulated',
      claims: [{ hold: simulatedHold, resource: { arn: resource.arn }, want: { action: actionId, lasts } }],
      limits: [],
      passedOver: [],
      deadMan: isAct ? 'never' : 'kernel',
      goneWithinMs: isAct ? null : 0,
      because: isAct ? forGood : nothing,
      effect: { kind: 'simulated' },
      exposure: { by: 'witness', question: { kind: 'simulated' } },
    }),
  );
}

/** An assertion of alarms' states. */
export interface AssertionAsked extends Pick<SimulatedAsked, 'name' | 'parameters'> {
  /** The probe that reads an alarm. */
  readonly probeOf: (alarmArn: string) => ProbeSpec;
}

/** The assertion of alarms' states: it hurts nothing, and is refused where a state is another one. */
export function assertionInjection({ name, parameters, probeOf }: AssertionAsked) {
  const listed = (key: string): readonly string[] =>
    (parameters[key] ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '');
  const [alarms, states] = [listed('alarmArns'), listed('alarmStates')];
  return {
    slot: `${name}#0`,
    target: {
      id: alarms.join(','),
      kind: 'host',
      agent: alarmReader,
      name: alarms.map(alarmNameOf).join(', '),
      labels: {},
      matched: [],
      process: null,
      abilities: {},
      facts: noFacts,
    },
    fault: 'aws:cloudwatch:assert-alarm-state',
    params: parameters,
    means: 'looks at the alarms',
    claims: [{ hold: alarmStateHold, resource: { alarms }, want: { states, probes: alarms.map(probeOf).map(jsonOf) } }],
    limits: [],
    passedOver: [],
    deadMan: 'kernel',
    goneWithinMs: 0,
    because: { en: 'it only looks', ko: '보기만 합니다' },
    effect: { kind: 'alarm-state' },
    exposure: { by: 'witness', question: { kind: 'alarm-state' } },
    looksOnly: true,
  } satisfies PlannedInjection;
}

/** A probe is JSON but for members that are absent. */
// JSON.parse yields JSON.
const jsonOf = (probe: ProbeSpec): Json => JSON.parse(JSON.stringify(probe)) as Json;
