import type { Language } from '@firedrill/core/plan/describe';
import { sourceIn } from '@firedrill/core/recovery/source-words';
import { durationText } from '@firedrill/core/units';
import type { MarkTime, ToldTime } from '@firedrill/core/verdict/verdict';
import { labelsIn } from './labels.ts';
import type { Report } from './report.ts';

const by = {
  en: { system: 'by the system itself', us: 'after the fault had ended on our side', person: 'told by a person' },
  ko: { system: '시스템 스스로', us: '우리 쪽에서 장애가 끝난 뒤', person: '사람이 알림' },
} as const;

const neverLeftWords = { en: 'the steady state was never left', ko: '정상 상태를 벗어난 적이 없습니다' } as const;

/** The fault had ended on our side, or the run was over, before anything could be seen. */
const noTimeWords = { en: 'not seen: it ended before there was time to look', ko: '확인할 시간 없이 끝남' } as const;

const saidWords = { en: 'a person said', ko: '사람의 말' } as const;

const beforeFaultWords = { en: 'before the fault', ko: '장애 이전' } as const;

/** `between 0.8 s and 1 s, by the system itself`, `not seen within 12 s`; an expectation is compared behind it. */
export function markText(mark: MarkTime, language: Language): string {
  const who = byText(mark, language);
  const doer = who === '' ? '' : `, ${who}`;
  const beside = toldText(mark, language);
  return `${spanText(mark, language)}${doer}${expectationText(mark, language)}${beside === '' ? '' : `; ${beside}`}`;
}

/** What a person said of a mark that is measured: `a person said: 20 s (Kim)`; '' where nobody did. */
export function toldText({ told }: MarkTime, language: Language): string {
  if (told === undefined) return '';
  const span = told.beforeFault === true ? beforeFaultWords[language] : betweenText(told.fromMs, told.toMs, language);
  return `${saidWords[language]}: ${span} (${sourceIn(told.source, language)})`;
}

/** The time alone: an interval, cut off, before the fault, or not defined. */
export function spanText(mark: MarkTime, language: Language): string {
  if (mark.state !== 'censored' && mark.neverLeft === true) return neverLeftWords[language];
  if (mark.state === 'not-defined') return language === 'ko' ? '정의되지 않음' : 'not defined';
  if (mark.state === 'censored') {
    if (mark.afterMs <= 0) return noTimeWords[language];
    const after = durationText(mark.afterMs);
    return language === 'ko' ? `${after} 동안 확인되지 않음` : `not seen within ${after}`;
  }
  if (mark.beforeFault === true) return beforeFaultWords[language];
  return betweenText(mark.fromMs, mark.toMs, language);
}

function betweenText(fromMs: number, toMs: number, language: Language): string {
  const [from, to] = [durationText(fromMs), durationText(toMs)];
  if (from === to) return to;
  return language === 'ko' ? `${from} ~ ${to} 사이` : `between ${from} and ${to}`;
}

/** Whose word it is, for the moment at which it stands: `told by a person: Kim`. */
export const wordText = ({ source }: ToldTime, language: Language): string =>
  `${by[language].person}: ${sourceIn(source, language)}`;

/** What the times count from: T0, since the run began; or that there is nothing. */
export function t0Text({ t0Ms, t0FromMs }: Pick<Report, 't0Ms' | 't0FromMs'>, language: Language): string {
  const labels = labelsIn(language);
  if (t0Ms === null) return labels.noT0;
  return `${labels.recoveryNote} T0: ${betweenText(t0FromMs ?? t0Ms, t0Ms, language)}.`;
}

/** Who brought it about: the system, we, or a person who said so; nobody, when it did not come. */
export const byText = (mark: MarkTime, language: Language): string =>
  mark.state === 'reached' && mark.neverLeft !== true ? by[language][mark.by] : '';

/** Whether it came in time; where the limit lies inside the measured interval nobody can say, and it says so. */
export function expectationText(mark: MarkTime, language: Language): string {
  if (mark.state === 'not-defined' || mark.withinMs === null) return '';
  const within = durationText(mark.withinMs);
  const [inTime, late, unknown] =
    language === 'ko' ? ['제때', '늦음', '판단 불가'] : ['in time', 'too late', 'nobody can say'];
  const word = mark.inTime === null ? unknown : mark.inTime ? inTime : late;
  return language === 'ko' ? ` (기대 ${within} 이내: ${word})` : ` (expected within ${within}: ${word})`;
}
