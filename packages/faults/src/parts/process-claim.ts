import type { WitnessQuestion, Words } from '@firedrill/core/fault';
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

/** A question to the witness about the target's process, and what else it takes. */
export function processQuestion(kind: string, target: Target, more: JsonObject = {}): WitnessQuestion {
  const { pid, startTicks } = processOf(target);
  return { kind, pid, startTicks, ...more };
}

/** The same, for questions that take several processes; a host has none of its own: then everybody there is meant. */
export function processesOf(target: Target): JsonObject {
  return target.process === null ? {} : { pids: [{ pid: target.process.pid, startTicks: target.process.startTicks }] };
}

export const noSupervisor: Words = {
  en: 'No supervisor is known that would start it again: what is ended stays ended.',
  ko: '다시 시작해 줄 감독 프로세스를 알 수 없습니다. 종료되면 그대로 남습니다.',
};
