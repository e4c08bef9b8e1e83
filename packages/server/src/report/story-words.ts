import type { Language } from '@firedrill/core/plan/describe';
import type { ServiceLink, ServiceOnset } from '@firedrill/core/recovery/attribution';
import { settleParticles } from '@firedrill/core/words/particles';
import { durationText, roundTo } from '@firedrill/core/units';
import type { ComparedMark, ComparedProbe, ProbeFigures } from './compare.ts';
import { labelsIn } from './labels.ts';
import type { OpenItem } from './open-items.ts';
import { spanText } from './mark-text.ts';

/** `ratings failed between 0.1 s and 0.2 s`, and what else is to be said of a service. */
export function onsetText({ service, state, fromMs, toMs, first, hurt }: ServiceOnset, language: Language): string {
  const labels = labelsIn(language);
  const states = {
    failed: labels.serviceFailed,
    kept: labels.serviceKept,
    'bad-before': labels.serviceBadBefore,
    unseen: labels.serviceUnseen,
  } as const;
  const when = state === 'failed' && fromMs !== null && toMs !== null ? ` ${onsetSpan(fromMs, toMs)}` : '';
  const more = [...(hurt ? [labels.serviceHurt] : []), ...(first ? [labels.serviceFirst] : [])];
  return `${service}: ${states[state]}${when}${more.length === 0 ? '' : ` (${more.join(', ')})`}`;
}

/** `0.1 – 0.2 s`. */
export function onsetSpan(fromMs: number, toMs: number): string {
  const [from, to] = [durationText(fromMs), durationText(toMs)];
  return from === to ? from : `${from} – ${to}`;
}

export function linkText({ from, to, says, depends }: ServiceLink, language: Language): string {
  if (says === 'untold' && depends) {
    return language === 'ko'
      ? settleParticles(`${to}은(는) 의존하는 ${from} 때문에 실패했을 수 있음: 어느 쪽이 먼저인지 알 수 없음`)
      : `${to} may have failed because of ${from}, on which it depends: which was first cannot be told`;
  }
  const korean = {
    because: `${to} 실패는 먼저 실패한 ${from} 때문`,
    before: `${from} 다음에 ${to} 실패 (의존 관계는 적히지 않음)`,
    untold: `${from}과(와) ${to}: 어느 쪽이 먼저인지 알 수 없음`,
    despite: `${to}은(는) 의존하는 ${from}보다 먼저 실패: ${from} 때문이 아님`,
  };
  const english = {
    because: `${to} failed because of ${from}, which it depends on and which failed before`,
    before: `${from} failed before ${to}; nobody says who depends on whom`,
    untold: `${from} and ${to}: it cannot be told which failed first`,
    despite: `${to} failed before ${from}, on which it depends: not because of it`,
  };
  return language === 'ko' ? settleParticles(korean[says]) : english[says];
}

/** `0.4 s sooner`, `cannot be told`, … */
export function changeText({ change, changeMs }: ComparedMark, language: Language): string {
  const by = durationText(Math.abs(changeMs ?? 0));
  const korean = {
    sooner: `${by} 빠름`,
    later: `${by} 늦음`,
    untold: '구간이 겹쳐 알 수 없음',
    gained: '이번에만 도달',
    lost: '이번에는 도달 못 함',
    neither: '둘 다 도달 못 함',
    marked: '이번에만 표시함',
    unmarked: '이번에는 표시하지 않음',
  };
  const english = {
    sooner: `${by} sooner`,
    later: `${by} later`,
    untold: 'no difference can be told',
    gained: 'reached only now',
    lost: 'not reached this time',
    neither: 'reached by neither',
    marked: 'marked by a person only now',
    unmarked: 'not marked by a person this time',
  };
  return (language === 'ko' ? korean : english)[change];
}

/** A mark's time alone, without who and what was expected. */
export const timeText = (mark: ComparedMark['now'], language: Language): string => spanText(mark, language);

/** The rows of a probe's comparison: what is compared, this run, the earlier one, the change. */
export function figureRows({ now, earlier }: ComparedProbe, language: Language): readonly (readonly string[])[] {
  const labels = labelsIn(language);
  const pick = (read: (figures: ProbeFigures) => number | null) => [now, earlier].map((each) => each && read(each));
  const row = (name: string, unit: string, read: (figures: ProbeFigures) => number | null): readonly string[] => {
    const [left, right] = pick(read);
    return [name, valueText(left, unit), valueText(right, unit), differenceText(left, right, unit)];
  };
  return [
    row(labels.badShare, ' %', ({ badPercent }) => badPercent),
    row('p50', '', ({ p50 }) => p50),
    row('p95', '', ({ p95 }) => p95),
    row('p99', '', ({ p99 }) => p99),
  ].filter(([, left, right]) => left !== '–' || right !== '–');
}

const valueText = (value: number | null | undefined, unit: string): string =>
  value === null || value === undefined ? '–' : `${short(value)}${unit}`;

function differenceText(left: number | null | undefined, right: number | null | undefined, unit: string): string {
  if (left === null || left === undefined || right === null || right === undefined) return '';
  const change = left - right;
  if (change === 0) return '±0';
  const sign = change > 0 ? '+' : '−';
  const share = unit === '' && right !== 0 ? ` (${sign}${short(Math.abs(change / right) * 100)} %)` : '';
  return `${sign}${short(Math.abs(change))}${unit}${share}`;
}

const short = (value: number): string =>
  String(roundTo(value, Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0));

/** `Give the client a timeout (owner: Kim, due: 2026-12-01)`. */
export function itemText({ text, owner, due, overdue }: OpenItem, language: Language): string {
  const labels = labelsIn(language);
  const late = overdue ? `, ${labels.overdue}` : '';
  return `${text} (${labels.owner}: ${owner || '?'}, ${labels.due}: ${due || '?'}${late})`;
}
