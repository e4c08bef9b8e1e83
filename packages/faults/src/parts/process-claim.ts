import type { MeansLimits, WitnessQuestion, Words } from '@firedrill/core/fault';
import type { JsonObject } from '@firedrill/core/words/json';
import type { ProcessIdentity, Target } from '@firedrill/core/words/target';

/** The process of a target that faults on processes were given; planning lets no other target kind come here. */
export function processOf(target: Target): ProcessIdentity {
  if (target.process === null) throw new TypeError(`target ${target.id} of kind ${target.kind} has no process`);
  return target.process;
}

export function processResource(target: Target): JsonObject {
  const { bootId, pidNamespace, pid, startTicks } = processOf(target);
  return { process: { bootId, pidNamespace, pid, startTicks } };
}

/** Of a tree, how many processes it may be at most: it may have grown since the plan. */
export function treeWant({ children }: { readonly children: boolean }, limits: MeansLimits | undefined): JsonObject {
  return children && limits !== undefined ? { children, atMost: limits.maxTargets } : { children };
}

/** What a question adds where all that descends from the process is meant. */
export const treeOf = (children: boolean): JsonObject => (children ? { children } : {});

/** A question to the witness about the target's process, and what else it takes. */
export function processQuestion(kind: string, target: Target, more: JsonObject = {}): WitnessQuestion {
  const { pid, startTicks } = processOf(target);
  return { kind, pid, startTicks, ...more };
}

/** The same, for questions that take several processes; a host has none of its own: then everybody there is meant. */
export function processesOf(target: Target): JsonObject {
  return target.process === null ? {} : { pids: [{ pid: target.process.pid, startTicks: target.process.startTicks }] };
}

/**
 * Of who wants a process that has ended, a refused connect leaves no trace: only a door of ours counts those. What is
 * on the line at that moment is seen anyway.
 */
export const noDoor: Words = {
  en:
    'No door of ours leads to it (spec.proxies): customers with short connections who are refused meanwhile ' +
    'cannot be counted then, and the run may end inconclusive.',
  ko:
    '이 대상으로 이어지는 프록시(spec.proxies)가 없습니다. 그동안 거부된 짧은 연결은 셀 수 없어 ' +
    '실행이 판정 불가로 끝날 수 있습니다.',
};

/** Whether nobody could count who is refused by the target once it has ended. */
export const lacksDoor = ({ facts }: Target): boolean => facts.ports.length > 0 && facts.proxies.length === 0;

export const noSupervisor: Words = {
  en: 'No supervisor is known that would start it again: what is ended stays ended.',
  ko: '다시 시작해 줄 감독 프로세스를 알 수 없습니다. 종료되면 그대로 남습니다.',
};

/**
 * Who starts others and serves nobody itself (npm, a shell), or gets its connections from another, is met by none that
 * can be seen. A label in the environment is inherited, so that such processes match as well.
 */
export const servesNobody: Words = {
  en:
    'A victim listens at no TCP port: where it only starts the one that serves (npm, a shell) or is handed its ' +
    'connections, nobody is seen to meet this and the run is inconclusive. Select by `port` or `name` who serves.',
  ko:
    '수신 TCP 포트가 없는 대상이 있습니다. 서비스 프로세스를 띄우기만 하거나(npm, 셸) 연결을 넘겨받는 프로세스라면 ' +
    '장애를 만나는 것이 보이지 않아 판정 불가로 끝납니다. 실제 서비스 프로세스를 `port`나 `name`으로 고르십시오.',
};

/** Whether neither it nor, where its tree is hurt with it, anybody below it is known to serve. */
export const looksUnserving = ({ facts }: Target, children: boolean): boolean =>
  facts.ports.length === 0 && !(children && (facts.descendants ?? []).length > 0);
