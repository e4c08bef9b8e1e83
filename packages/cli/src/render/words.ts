import type { Phase } from '@firedrill/core/words/events';
import type { Outcome, ProofName } from '@firedrill/core/verdict/verdict';
import type { MarkName } from '@firedrill/core/words/experiment';
import type { Language } from '../verb.ts';

type Dictionary<Key extends string> = { readonly [language in Language]: { readonly [key in Key]: string } };

const phase: Dictionary<Phase> = {
  en: { before: 'before', during: 'during', recovering: 'recovering', after: 'after', ended: 'ended' },
  ko: { before: '이전', during: '진행', recovering: '복구', after: '이후', ended: '종료' },
};
export const phaseWords = (language: Language): { readonly [key in Phase]: string } => phase[language];

const proof: Dictionary<ProofName> = {
  en: { injected: 'injected', exposed: 'exposed', observed: 'observed', restored: 'restored' },
  ko: { injected: '주입됨', exposed: '노출됨', observed: '관측됨', restored: '복원됨' },
};
export const proofWords = (language: Language): { readonly [key in ProofName]: string } => proof[language];

const outcome: Dictionary<Outcome> = {
  en: {
    pass: 'PASS',
    fail: 'FAIL',
    inconclusive: 'INCONCLUSIVE',
    aborted: 'ABORTED',
    residual: 'RESIDUAL',
    unjudged: 'UNJUDGED',
  },
  ko: {
    pass: '통과',
    fail: '실패',
    inconclusive: '판정 불가',
    aborted: '중단됨',
    residual: '잔여 있음',
    unjudged: '판정 안 함',
  },
};
export const outcomeWords = (language: Language): { readonly [key in Outcome]: string } => outcome[language];

const marks: Dictionary<MarkName> = {
  en: {
    detected: 'detected',
    notified: 'notified',
    escalated: 'escalated',
    announced: 'announced',
    degraded: 'degraded',
    rolledBack: 'rolled back',
    selfHealed: 'self-healed',
    partlyRecovered: 'partly recovered',
    fullyRecovered: 'fully recovered',
    stable: 'stable',
  },
  ko: {
    detected: '감지',
    notified: '통지',
    escalated: '전파',
    announced: '공지',
    degraded: '단계적 저하',
    rolledBack: '롤백',
    selfHealed: '자가 복구',
    partlyRecovered: '부분 복구',
    fullyRecovered: '완전 복구',
    stable: '안정',
  },
};
export const markWords = (language: Language): { readonly [key in MarkName]: string } => marks[language];
