import type { WitnessQuestion, Words } from '@firedrill/core/fault';
import type { JsonObject } from '@firedrill/core/words/json';
import type { Target } from '@firedrill/core/words/target';
import { processesOf } from './process-claim.ts';

/** The environment entry of everything that we start for an injection; the witness fills the id in. */
export const ofOurs = 'FIREDRILL_MARK={injection}';

/** Whose control group a child is to join; null for the whole machine. */
export function sharedCgroupOf(target: Target): JsonObject | null {
  return target.process === null ? null : { pid: target.process.pid, startTicks: target.process.startTicks };
}

/** A question to the witness about who meets what a child of ours takes; without a process, everybody on the host. */
export function metByLoad(kind: 'run-delay' | 'memory-pressure', target: Target): WitnessQuestion {
  return { kind, load: ofOurs, ...processesOf(target) };
}

export const sharesCgroup: Words = {
  en: 'It joins the control group of the target where that is permitted; otherwise it competes on the whole machine.',
  ko: '허용되면 대상의 제어 그룹에 들어가고, 그렇지 않으면 시스템 전체에서 경쟁합니다.',
};
