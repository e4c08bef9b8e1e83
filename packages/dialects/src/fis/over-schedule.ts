import type { Words } from '@firedrill/core/fault';
import { durationText } from '@firedrill/core/units';
import { type ScheduledAction, scheduleOf } from './schedule.ts';

/** How much of an experiment there may be at once, and for how long. */
export interface FisScheduleLimits {
  /** Actions under way at the same time. */
  readonly parallelActions: number;
  readonly experimentHours: number;
}

/** A quota that the durations of a template's actions go beyond: an experiment of it does not start. */
export interface OverSchedule {
  readonly code: 'actions-at-once' | 'experiment-long';
  readonly found: string;
  readonly text: Words;
  readonly next: Words;
}

const hourMs = 3_600_000;

/** What its actions' times have against starting a template: whoever checks and whoever starts asks this. */
export function overSchedule(
  actions: { readonly [name: string]: ScheduledAction },
  { parallelActions: most, experimentHours }: FisScheduleLimits,
): readonly OverSchedule[] {
  const { busiest, lengthMs } = scheduleOf(actions);
  return [
    ...(busiest.length > most ? [atOnce(busiest, most)] : []),
    ...(lengthMs > experimentHours * hourMs ? [tooLong(lengthMs, experimentHours)] : []),
  ];
}

function atOnce(busiest: readonly string[], most: number): OverSchedule {
  const names = busiest.join(', ');
  const count = busiest.length;
  return {
    code: 'actions-at-once',
    found: String(count),
    text: {
      en: `${count} actions would run at once, and at most ${most} may (quota): ${names}.`,
      ko: `동작 ${count}개가 동시에 실행됩니다. 할당량은 ${most}개입니다: ${names}.`,
    },
    next: {
      en: 'Let some begin after others with startAfter, or split the template.',
      ko: 'startAfter로 차례를 두거나 템플릿을 나누십시오.',
    },
  };
}

function tooLong(lengthMs: number, hours: number): OverSchedule {
  const length = durationText(lengthMs);
  return {
    code: 'experiment-long',
    found: length,
    text: {
      en: `The actions last ${length}, and an experiment at most ${hours} h (quota).`,
      ko: `동작이 ${length} 동안 이어집니다. 실험의 할당량은 ${hours}시간입니다.`,
    },
    next: { en: 'Shorten them, or split the template.', ko: '줄이거나 템플릿을 나누십시오.' },
  };
}
