import type { Words } from '../fault.ts';
import { durationText } from '../units.ts';
import type { PlannedInjection } from './plan.ts';

/**
 * The promise that every plan prints: what becomes of this injection when ours die now. Whose death it covers is part
 * of it: a kernel outlives all of us, a reaper only server and agent, and what nobody of ours outlives waits for the
 * next start.
 */
export function deadManWords({ deadMan, goneWithinMs, because }: PlannedInjection): Words {
  const within = goneWithinMs === null ? '' : durationText(goneWithinMs);
  const [gone, goneKo] = within === '' ? ['soon', '곧 사라집니다'] : [`within ${within}`, `${within} 안에 사라집니다`];
  switch (deadMan) {
    case 'never':
      return {
        en: `[never] this cannot be undone: ${because.en}`,
        ko: `[never] 되돌릴 수 없습니다: ${because.ko}`,
      };
    case 'start':
      return {
        en: `[start] if everything of ours dies now, this ends at the next start (${nextStart.en}): ${because.en}`,
        ko: `[start] 지금 Firedrill의 모든 것이 죽으면 다음 시작(${nextStart.ko}) 때 끝납니다: ${because.ko}`,
      };
    case 'reaper':
      return {
        en:
          `[reaper] if server and agent die now, this is gone ${gone}, because ${because.en}; ` +
          `if the reaper dies too, at the next start (${nextStart.en})`,
        ko:
          `[reaper] 지금 서버와 에이전트가 죽으면 ${goneKo}: ${because.ko}; ` +
          `리퍼까지 죽으면 다음 시작(${nextStart.ko}) 때 사라집니다`,
      };
    case 'kernel':
    case 'timer':
      return {
        en: `[${deadMan}] if everything of ours dies now, this is gone ${gone}, because ${because.en}`,
        ko: `[${deadMan}] 지금 Firedrill의 모든 것이 죽으면 ${goneKo}: ${because.ko}`,
      };
  }
}

const nextStart = {
  en: '`firedrill recover`, any run, or a boot unit that calls it',
  ko: '`firedrill recover`, 다른 실행, 또는 이를 부르는 부팅 유닛',
} as const;
