import type { Language } from '@firedrill/core/plan/describe';
import type { Outcome, ProofName } from '@firedrill/core/verdict/verdict';
import type { EventOf, Phase, Quality, RecoveredHow } from '@firedrill/core/words/events';
import type { MarkName } from '@firedrill/core/words/experiment';

/** The fixed words of verdicts and reports, for the terminal and for every report format. */
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

const question: Dictionary<ProofName> = {
  en: {
    injected: 'Was the fault really there?',
    exposed: "Did the system's own work meet it?",
    observed: 'Was anybody looking, before and throughout?',
    restored: 'Is everything back?',
  },
  ko: {
    injected: '장애가 실제로 있었습니까?',
    exposed: '시스템의 실제 작업이 장애를 만났습니까?',
    observed: '이전부터 끝까지 지켜보고 있었습니까?',
    restored: '모든 것이 되돌아왔습니까?',
  },
};
export const proofQuestions = (language: Language): { readonly [key in ProofName]: string } => question[language];

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

/** A sign beside the word, so that meaning never rests on colour alone. */
export const outcomeSigns = {
  pass: '✓',
  fail: '✗',
  inconclusive: '?',
  aborted: '■',
  residual: '!',
  unjudged: '–',
} as const satisfies { readonly [key in Outcome]: string };

const meaning: Dictionary<Outcome> = {
  en: {
    pass: 'All four proofs are shown, and the hypothesis held.',
    fail: 'The fault was there, the system met it, and the hypothesis was violated.',
    inconclusive: 'Something that a verdict needs was not shown; this is neither good nor bad news.',
    aborted: 'The run was stopped before it came to its end.',
    residual: 'Something of ours is left, or it is not proven that everything is gone.',
    unjudged: 'Faults were injected and taken back, but the experiment asked nothing.',
  },
  ko: {
    pass: '네 가지 증거가 모두 확인되었고 가설이 유지되었습니다.',
    fail: '장애가 있었고 시스템이 그 장애를 만났으며 가설이 깨졌습니다.',
    inconclusive: '판정에 필요한 것이 확인되지 않았습니다. 좋은 소식도 나쁜 소식도 아닙니다.',
    aborted: '실행이 끝나기 전에 중단되었습니다.',
    residual: '남은 것이 있거나, 모두 사라졌다는 것이 증명되지 않았습니다.',
    unjudged: '장애를 주입하고 되돌렸지만 실험이 아무것도 묻지 않았습니다.',
  },
};
export const outcomeMeanings = (language: Language): { readonly [key in Outcome]: string } => meaning[language];

const finding: Dictionary<'held' | 'violated' | 'not-asked'> = {
  en: { held: 'held', violated: 'violated', 'not-asked': 'not asked' },
  ko: { held: '유지됨', violated: '깨짐', 'not-asked': '묻지 않음' },
};
export const findingWords = (language: Language): (typeof finding)['en'] => finding[language];

const quality: Dictionary<Quality> = {
  en: { good: 'good', bad: 'bad', blind: 'blind' },
  ko: { good: '정상', bad: '비정상', blind: '측정 불가' },
};
export const qualityWords = (language: Language): { readonly [key in Quality]: string } => quality[language];

const recovered: Dictionary<RecoveredHow> = {
  en: {
    restored: 'restored',
    'target-gone': 'the target is gone',
    contested: 'contested: somebody else changed it meanwhile',
    irreversible: 'done; it cannot be undone',
    failed: 'taking it back failed',
  },
  ko: {
    restored: '복원됨',
    'target-gone': '대상이 사라짐',
    contested: '충돌: 그사이 다른 쪽에서 변경함',
    irreversible: '실행됨, 되돌릴 수 없음',
    failed: '되돌리지 못함',
  },
};
export const recoveredWords = (language: Language): { readonly [key in RecoveredHow]: string } => recovered[language];

type Stopper = EventOf<'stop.requested'>['by'];
const stopper: Dictionary<Stopper> = {
  en: {
    person: 'a person',
    condition: 'a stop condition',
    'blind-guard': 'a stop condition that could not be read',
    lever: 'a safety lever',
    engine: 'the run itself',
  },
  ko: {
    person: '사람',
    condition: '중단 조건',
    'blind-guard': '읽을 수 없게 된 중단 조건',
    lever: '안전 레버',
    engine: '실행 자신',
  },
};
/** Who stopped a run. */
export const stopperWords = (language: Language): { readonly [key in Stopper]: string } => stopper[language];

/** When a probe counts: `always`, or phases with commas between them. */
export function whenText(when: string, language: Language): string {
  const words: { readonly [when: string]: string } = {
    ...phase[language],
    ...(language === 'ko' ? { always: '항상' } : {}),
  };
  return when
    .split(', ')
    .map((each) => words[each] ?? each)
    .join(', ');
}

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
