import { ownOf } from '@firedrill/core/words/own-of';
import type { Words } from '@firedrill/core/fault';
import type { PlanWarning } from '@firedrill/core/plan/plan';
import { isRecord } from '../loose-values.ts';
import type { ResolvedTarget } from './resolved-target.ts';
import type { FisResource } from './resource.ts';
import { scheduleOf } from './schedule.ts';
import type { FisTemplate, FisTemplateAction } from './template.ts';

/** An action of a template beside the resources that were chosen for it. */
interface Chosen {
  readonly name: string;
  readonly action: FisTemplateAction;
  readonly chosen: readonly FisResource[];
}

/**
 * What AWS needs beside the template, without which an action fails there though everything goes well here: as the user
 * guide of AWS FIS says it, and as far as the template and the resources show it. Each is told once, with the actions
 * that need it.
 */
export function awsNeeds(
  template: FisTemplate,
  resolved: { readonly [target: string]: ResolvedTarget },
): readonly PlanWarning[] {
  const all = Object.entries(template.actions).map(([name, action]): Chosen => {
    const target = Object.values(action.targets)[0] ?? '';
    return { name, action, chosen: ownOf(resolved, target)?.chosen ?? [] };
  });
  const needed = needs.flatMap(({ code, of, text }): readonly PlanWarning[] => {
    const names = all.filter(of).map(({ name }) => name);
    return names.length === 0 ? [] : [{ code, path: `actions.${names.join(', ')}`, text }];
  });
  return [...needed, ...networkClashes(template, all), ...roleNeeds(template)];
}

interface Need {
  readonly code: string;
  readonly of: (asked: Chosen) => boolean;
  readonly text: Words;
}

const isNetwork = ({ actionId }: FisTemplateAction): boolean => /^aws:(ecs:task|eks:pod)-network-/.test(actionId);
const isTaskFault = ({ actionId }: FisTemplateAction): boolean => actionId.startsWith('aws:ecs:task-');
const isPodFault = ({ actionId }: FisTemplateAction): boolean =>
  actionId.startsWith('aws:eks:pod-') && actionId !== 'aws:eks:pod-delete';
const byEndpoints = ({ parameters }: FisTemplateAction): boolean =>
  parameters['useEcsFaultInjectionEndpoints']?.toLowerCase() === 'true';

const onFargate = (chosen: readonly FisResource[]): boolean =>
  chosen.some(({ attributes }) => attributes['LaunchType'] === 'FARGATE');

/** Whether something that was chosen has no container that could be the agent of Systems Manager. */
const lacksSidecar = (chosen: readonly FisResource[]): boolean =>
  chosen.length === 0 ||
  chosen.some(({ attributes }) => {
    const containers = attributes['Containers'];
    const names = Array.isArray(containers) ? containers.map((each) => (isRecord(each) ? each['Name'] : null)) : [];
    return !names.some((name) => typeof name === 'string' && /ssm/i.test(name));
  });

const sharesPids = (chosen: readonly FisResource[]): boolean =>
  chosen.length > 0 && chosen.every(({ attributes }) => attributes['PidMode'] === 'task');

const needs: readonly Need[] = [
  {
    code: 'aws-ssm-sidecar',
    of: ({ action, chosen }) => isTaskFault(action) && !byEndpoints(action) && lacksSidecar(chosen),
    text: {
      en:
        'In AWS this needs the SSM agent as a container of each task, registered with the tag ECS_TASK_ARN; ' +
        'no container here is called so. Without it the action fails.',
      ko:
        'AWS에서는 태스크마다 SSM 에이전트 컨테이너가 있고 ECS_TASK_ARN 태그로 등록되어 있어야 합니다. ' +
        '여기에는 그런 이름의 컨테이너가 없습니다. 없으면 동작이 실패합니다.',
    },
  },
  {
    code: 'aws-pid-mode',
    of: ({ action, chosen }) =>
      (action.actionId === 'aws:ecs:task-kill-process' || (isNetwork(action) && isTaskFault(action))) &&
      !byEndpoints(action) &&
      !sharesPids(chosen),
    text: {
      en: 'In AWS the task definition needs pidMode: task for this; without it the action fails.',
      ko: 'AWS에서는 태스크 정의에 pidMode: task가 있어야 합니다. 없으면 동작이 실패합니다.',
    },
  },
  {
    code: 'aws-fargate-network',
    of: ({ action, chosen }) => isTaskFault(action) && isNetwork(action) && !byEndpoints(action) && onFargate(chosen),
    text: {
      en:
        'Its tasks run on Fargate, where AWS does network faults only with useEcsFaultInjectionEndpoints: "true" ' +
        '(and enableFaultInjection in the task definition).',
      ko:
        '태스크가 Fargate에서 실행됩니다. AWS는 거기서 useEcsFaultInjectionEndpoints: "true"일 때만 네트워크 장애를 냅니다' +
        '(태스크 정의에는 enableFaultInjection이 있어야 합니다).',
    },
  },
  {
    code: 'aws-fault-endpoints',
    of: ({ action }) => isTaskFault(action) && byEndpoints(action),
    text: {
      en: 'In AWS the task definition needs enableFaultInjection: true, and the networking awsvpc or host, for this.',
      ko: 'AWS에서는 태스크 정의에 enableFaultInjection: true가, 네트워크는 awsvpc나 host여야 합니다.',
    },
  },
  {
    code: 'aws-pod-rights',
    of: ({ action }) => action.actionId.startsWith('aws:eks:pod-'),
    text: {
      en:
        "In AWS the Kubernetes service account needs its roles in the pod's namespace, and the experiment's role an " +
        'access entry of the cluster (EKS); neither is looked at here.',
      ko:
        'AWS에서는 파드의 네임스페이스에 쿠버네티스 서비스 계정의 권한이, 클러스터(EKS)에 실험 역할의 액세스 항목이 있어야 합니다. ' +
        '여기서는 둘 다 확인하지 않습니다.',
    },
  },
  {
    code: 'aws-pod-root',
    of: ({ action }) => isPodFault(action),
    text: {
      en:
        'In AWS this fails in pods with readOnlyRootFilesystem: true; network faults need root, the privileged ' +
        'Pod Security Standard, and no Fargate.',
      ko:
        'AWS에서는 readOnlyRootFilesystem: true인 파드에서 실패합니다. 네트워크 장애에는 루트와 privileged 파드 보안 표준이 필요하고 ' +
        'Fargate에서는 되지 않습니다.',
    },
  },
  {
    code: 'aws-managed-instance',
    of: ({ action }) => action.actionId === 'aws:ssm:send-command',
    text: {
      en: 'In AWS each instance must be managed by Systems Manager (agent and instance profile), or the command fails.',
      ko: 'AWS에서는 인스턴스마다 Systems Manager로 관리되어야 합니다(에이전트와 인스턴스 프로파일). 아니면 명령이 실패합니다.',
    },
  },
  {
    code: 'aws-lambda-extension',
    of: ({ action }) => action.actionId.startsWith('aws:lambda:'),
    text: {
      en: 'In AWS each function needs the FIS extension layer and its place of configuration, or nothing happens.',
      ko: 'AWS에서는 함수마다 FIS 확장 계층과 설정 위치가 있어야 합니다. 없으면 아무 일도 일어나지 않습니다.',
    },
  },
];

/** Two network faults on one target at one time: AWS lets the second one fail. */
function networkClashes({ actions }: FisTemplate, all: readonly Chosen[]): readonly PlanWarning[] {
  const { spans } = scheduleOf(actions);
  const faults = all.filter(({ action }) => isNetwork(action));
  return faults.flatMap((one, index) =>
    faults.slice(index + 1).flatMap((other): readonly PlanWarning[] => {
      const [first, second] = [spans.get(one.name), spans.get(other.name)];
      const isSame = Object.values(one.action.targets)[0] === Object.values(other.action.targets)[0];
      const isApart =
        first === undefined || second === undefined || first.toMs <= second.fromMs || second.toMs <= first.fromMs;
      if (!isSame || isApart) return [];
      return [{ code: 'aws-network-clash', path: `actions.${one.name}, ${other.name}`, text: clash }];
    }),
  );
}

const clash: Words = {
  en: 'These network faults are on the same target at the same time; in AWS the second one fails.',
  ko: '같은 대상에 네트워크 장애가 동시에 걸립니다. AWS에서는 두 번째가 실패합니다.',
};

/** What can be seen of the role: whose it is, and what it has to allow. */
function roleNeeds({ roleArn, targets, actions, accountTargeting }: FisTemplate): readonly PlanWarning[] {
  const own = accountOf(roleArn);
  const isServices = roleArn.includes(':role/aws-service-role/');
  const elsewhere = Object.entries(targets).flatMap(([name, { resourceArns }]): readonly PlanWarning[] => {
    const foreign = resourceArns.flatMap((arn) => accountOf(arn) ?? []).find((account) => account !== own);
    if (own === null || foreign === undefined || accountTargeting === 'multi-account') return [];
    return [{ code: 'aws-role-account', path: `targets.${name}`, text: elsewhereWords(foreign, own) }];
  });
  const ids = Object.values(actions).map(({ actionId }) => actionId);
  const policies = Object.entries(policyOf)
    .filter(([begin]) => ids.some((id) => id.startsWith(begin)))
    .map(([, policy]) => `AWSFaultInjectionSimulator${policy}`);
  const rights =
    policies.length === 0 ? [] : [{ code: 'aws-role-rights', path: 'roleArn', text: rightsWords(policies) }];
  return [...(isServices ? [{ code: 'aws-role-linked', path: 'roleArn', text: linked }] : []), ...elsewhere, ...rights];
}

/** AWS's own policies for roles of experiments, by how action ids begin. */
const policyOf: { readonly [begin: string]: string } = {
  'aws:ec2:': 'EC2Access',
  'aws:ecs:': 'ECSAccess',
  'aws:eks:': 'EKSAccess',
  'aws:network:': 'NetworkAccess',
  'aws:rds:': 'RDSAccess',
  'aws:ssm:': 'SSMAccess',
};

/** Null where an ARN names no account. */
function accountOf(arn: string): string | null {
  const account = arn.split(':')[4] ?? '';
  return /^\d{12}$/.test(account) ? account : null;
}

const linked: Words = {
  en: 'This is a service-linked role: AWS FIS cannot be given it. Take a role that fis.amazonaws.com may assume.',
  ko: '서비스 연결 역할은 AWS FIS에 줄 수 없습니다. fis.amazonaws.com이 맡을 수 있는 역할을 쓰십시오.',
};

const elsewhereWords = (foreign: string, own: string): Words => ({
  en: `It names a resource of account ${foreign}, and the role is of ${own}: in AWS it has no rights there.`,
  ko: `계정 ${foreign}의 리소스를 지정했지만 역할은 ${own}의 것입니다. AWS에서는 그곳에 권한이 없습니다.`,
});

const rightsWords = (policies: readonly string[]): Words => ({
  en:
    `In AWS the role must allow what the actions do, as these policies would: ${policies.join(', ')}. ` +
    'That is not looked at here.',
  ko: `AWS에서는 역할에 동작이 하는 일의 권한이 있어야 합니다(정책 ${policies.join(', ')}). 여기서는 확인하지 않습니다.`,
});
