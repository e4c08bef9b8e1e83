import type { Words } from '@firedrill/core/fault';
import { settleParticles } from '@firedrill/core/words/particles';
import type { Texts } from './template.ts';

/**
 * How many resources one action may get, by action id. `*` at the end stands for any rest; `?name=value` behind the id
 * bounds the action where a parameter has this value. The key that says most is the one that counts.
 */
export interface FisTargetQuotas {
  readonly [actions: string]: number;
}

/**
 * What AWS allows by default, per action, account and region. Not bound are actions whose guide names no number.
 * @see the user guide of AWS FIS, "Quotas and limitations"
 */
export const defaultTargetQuotas: FisTargetQuotas = {
  'aws:arc:start-zonal-autoshift': 200,
  'aws:directconnect:virtual-interface-disconnect': 5,
  'aws:dsql:cluster-connection-failure': 100,
  'aws:dynamodb:global-table-pause-replication': 60,
  'aws:ebs:*': 160,
  'aws:ec2:asg-insufficient-instance-capacity-error': 500,
  'aws:ec2:reboot-instances': 600,
  'aws:ec2:send-spot-instance-interruptions': 100,
  'aws:ec2:stop-instances': 400,
  'aws:ec2:terminate-instances': 300,
  'aws:ecs:drain-container-instances': 100,
  'aws:ecs:stop-task': 500,
  'aws:ecs:task-*': 200,
  'aws:eks:pod-*': 1000,
  'aws:eks:terminate-nodegroup-instances': 100,
  'aws:elasticache:replicationgroup-interrupt-az-power': 20,
  'aws:kinesis:*': 280,
  'aws:lambda:invocation-*': 140,
  'aws:memorydb:multi-region-cluster-pause-replication': 50,
  'aws:network:disrupt-connectivity': 5,
  'aws:network:disrupt-connectivity?scope=all': 100,
  'aws:network:route-table-disrupt-cross-region-connectivity': 50,
  'aws:network:transit-gateway-disrupt-cross-region-connectivity': 50,
  'aws:rds:failover-db-cluster': 160,
  'aws:rds:reboot-db-instances': 130,
  'aws:s3:bucket-pause-replication': 25,
  'aws:ssm:send-command': 200,
};

export interface TargetsOfAction {
  readonly actionId: string;
  readonly parameters: Texts;
  /** How many resources were chosen for it, in one account. */
  readonly chosenCount: number;
  /** Whether its target names ARNs: there are five at most, and the quotas do not count them. */
  readonly byArns: boolean;
}

/** More resources than an action may get: AWS fails the experiment with `QuotaExceededFailure`. */
export interface OverQuota {
  readonly actionId: string;
  readonly chosenCount: number;
  readonly limit: number;
  readonly text: Words;
}

/**
 * Whether an action got more resources than its quota allows; null: it did not, or nothing bounds it.
 * @param configured replaces defaults of the same key, and adds others
 */
export function targetsOverQuota(asked: TargetsOfAction, configured: FisTargetQuotas = {}): OverQuota | null {
  const { actionId, chosenCount } = asked;
  const limit = asked.byArns ? null : limitOf(asked, { ...defaultTargetQuotas, ...configured });
  if (limit === null || chosenCount <= limit) return null;
  const text: Words = {
    en: `${actionId} takes at most ${limit} resources by tags, filters or parameters; here it gets ${chosenCount}.`,
    ko: settleParticles(
      `${actionId}은(는) 태그, 필터, 매개변수로 고른 리소스를 ${limit}개까지 받습니다. 여기서는 ${chosenCount}개입니다.`,
    ),
  };
  return { actionId, chosenCount, limit, text };
}

/** The longest key that fits says most. */
function limitOf({ actionId, parameters }: TargetsOfAction, quotas: FisTargetQuotas): number | null {
  const fitting = Object.entries(quotas).filter(([key]) => {
    const [id = '', name = '', value = ''] = key.split(/[?=]/);
    const isMeant = id.endsWith('*') ? actionId.startsWith(id.slice(0, -1)) : actionId === id;
    return isMeant && (name === '' || parameters[name] === value);
  });
  const [most] = fitting.toSorted(([left], [right]) => right.length - left.length);
  return most?.[1] ?? null;
}
