import type { JsonObject } from '@firedrill/core/words/json';

/** A StartExperiment that was asked for, as often as it took. */
export interface StartAsked {
  readonly token: string;
  readonly region: string;
  readonly body: JsonObject;
  readonly skipAll: boolean;
  /** Ids that were answered; more than one is a mistake of the server. */
  readonly ids: Set<string>;
  asked: number;
}

/** A StopExperiment or an engaged lever; `answeredMs` is wall time, null as long as only asked for. */
export interface EndAsked {
  answeredMs: number | null;
  /** The state that was answered. */
  status: string;
}

/** Everything that was asked of the servers and what they answered: what must be true in the end follows from it. */
export interface KillBook {
  readonly starts: StartAsked[];
  /** By experiment. */
  readonly stops: Map<string, EndAsked>;
  /** By region. */
  readonly levers: Map<string, EndAsked>;
  /** Templates by region. */
  readonly templates: Map<string, string>;
  /** Answers that no server should give. */
  readonly odd: string[];
  kills: number;
  /** Kills before the server listened. */
  early: number;
  requests: number;
  broken: number;
}

export const emptyBook = (): KillBook => ({
  starts: [],
  stops: new Map(),
  levers: new Map(),
  templates: new Map(),
  odd: [],
  kills: 0,
  early: 0,
  requests: 0,
  broken: 0,
});

/** Four actions one after another, of about one second together at `killTimeScale`, on two instances. */
export const killTimeScale = 200;
export const killTemplate: JsonObject = {
  description: 'Waits, stops two instances for a while, reboots them, and waits',
  clientToken: 'template',
  stopConditions: [{ source: 'none' }],
  targets: {
    two: { resourceType: 'aws:ec2:instance', resourceTags: { env: 'test' }, selectionMode: 'COUNT(2)' },
  },
  actions: {
    first: { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' } },
    second: {
      actionId: 'aws:ec2:stop-instances',
      parameters: { startInstancesAfterDuration: 'PT2M' },
      targets: { Instances: 'two' },
      startAfter: ['first'],
    },
    third: { actionId: 'aws:ec2:reboot-instances', targets: { Instances: 'two' }, startAfter: ['second'] },
    fourth: { actionId: 'aws:fis:wait', parameters: { duration: 'PT1M' }, startAfter: ['third'] },
  },
  roleArn: 'arn:aws:iam::123456789012:role/drill',
};
export const killActions = Object.keys(killTemplate['actions'] ?? {});
