import { journalOwes } from '@firedrill/agent/recover-state';
import type { Surroundings } from '../verb.ts';

const words = {
  en: {
    live: (ids: string) => `warning: what a dead agent left may still be live: ${ids}\n`,
    damaged: (why: string) => `warning: the journal is damaged: ${why}\n`,
    next: '  next: `firedrill recover` takes back what is ours.\n',
  },
  ko: {
    live: (ids: string) => `경고: 죽은 에이전트가 남긴 것이 아직 유지 중일 수 있습니다: ${ids}\n`,
    damaged: (why: string) => `경고: 저널이 손상되었습니다: ${why}\n`,
    next: '  할 일: `firedrill recover`가 우리 것을 되돌립니다.\n',
  },
} as const;

/** Verbs that only look say what a dead predecessor left, and leave it to those that may act. */
export async function warnOfPredecessor(
  stateDir: string,
  { err, language }: Pick<Surroundings, 'err' | 'language'>,
): Promise<void> {
  const { injections, damage, heldBy } = await journalOwes(stateDir);
  if (heldBy !== null || (injections.length === 0 && damage === null)) return;
  const say = words[language];
  if (injections.length > 0) err(say.live(injections.map(({ injection }) => injection).join(', ')));
  if (damage !== null) err(say.damaged(damage));
  err(say.next);
}
