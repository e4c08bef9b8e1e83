import { ownOf } from '../words/own-of.ts';
import type { Problem } from '../errors.ts';
import type { Words } from '../fault.ts';
import { alertsAddress, alertsScheme } from '../recovery/alert-signal.ts';
import { durationText } from '../units.ts';
import { toldIn } from '../verdict/told.ts';
import type { MatchReason } from '../words/target.ts';
import { deadManWords } from './dead-man-words.ts';
import {
  conditionLines,
  irreversibleLines,
  isSafe,
  moreLikeThese,
  nameOfProxy,
  titledNotices,
} from './describe-warnings.ts';
import { type Language, line, type PlanLine, type Say, sayIn } from './plan-line.ts';
import { treeWords } from './tree.ts';
import type { Plan, Planned, PlannedAction, PlannedInjection } from './plan.ts';

export type { Language, PlanLine } from './plan-line.ts';

/**
 * A plan in words: per injection the victim and why it matched, means and limits, what happens if everything of ours
 * dies; then what would stop the run and whether it can in time, what cannot be undone, and warnings. Or why there is
 * no plan.
 */
export function planText(planned: Planned, language: Language): readonly PlanLine[] {
  const say = sayIn(language);
  if (!planned.ok) {
    return [
      line(0, 'title', say({ en: 'There is no plan:', ko: '계획을 세울 수 없습니다:' })),
      ...planned.problems.flatMap((problem) => problemLines(problem, say)),
      ...titledNotices(planned.warnings, say),
    ];
  }
  const { plan } = planned;
  return [
    line(0, 'title', plan.experiment.metadata.name),
    line(1, 'plain', say({ en: `seed ${plan.seed} (${plan.generator})`, ko: `시드 ${plan.seed} (${plan.generator})` })),
    ...hypothesisLines(plan, say),
    ...plan.proxies.flatMap((proxy) => proxyLines(proxy, say)),
    ...plan.actions.flatMap((action) => actionLines(plan, action, say)),
    ...stopLines(plan, say),
    ...alertLines(plan, say),
    ...irreversibleLines(plan, say),
    ...titledNotices(plan.warnings, say),
  ];
}

/** Told where it does not stand in the experiment itself. */
function hypothesisLines({ experiment, hypothesisFrom: from }: Plan, say: Say): readonly PlanLine[] {
  const title = experiment.spec.hypothesis?.title;
  if (from === undefined || title === undefined) return [];
  return [line(1, 'plain', say({ en: `hypothesis from ${from}: ${title}`, ko: `가설(${from}): ${title}` }))];
}

function proxyLines(proxy: PlannedInjection, say: Say): readonly PlanLine[] {
  const name = nameOfProxy(proxy);
  const { resource, want } = proxy.claims[0] ?? { resource: null, want: null };
  const way = `${textOf(resource, 'listen')} → ${textOf(want, 'upstream')}`;
  return [
    line(
      0,
      'title',
      say({ en: `proxy ${name}: ${way}, while the run lasts`, ko: `프록시 ${name}: ${way}, 실행하는 동안` }),
    ),
    line(1, isSafe(proxy) ? 'plain' : 'warning', say(deadManWords(proxy))),
  ];
}

function textOf(value: PlannedInjection['params'], key: string): string {
  const found =
    value !== null && typeof value === 'object' ? Object.entries(value).find(([name]) => name === key)?.[1] : null;
  return typeof found === 'string' ? found : '?';
}

/** Beyond these, victims of one action are counted and not told one by one; `-o json` has them all. */
const mostShown = 20;
const nobody: Words = { en: 'it hurts nobody; its time goes by', ko: '아무것도 해치지 않고 시간만 지나갑니다' };

function actionLines(plan: Plan, action: PlannedAction, say: Say): readonly PlanLine[] {
  const target = ownOf(plan.targets, action.target);
  const [lasts, delay] = [durationText(action.durationMs), durationText(action.delayMs)];
  const when = [
    action.lasts === 'act' ? say({ en: 'once', ko: '한 번' }) : say({ en: `for ${lasts}`, ko: `${lasts} 동안` }),
    ...(action.after.length === 0
      ? []
      : [say({ en: `after ${action.after.join(', ')}`, ko: `${action.after.join(', ')} 이후` })]),
    ...(action.delayMs === 0 ? [] : [say({ en: `delayed by ${delay}`, ko: `${delay} 지연` })]),
  ];
  const shown = action.injections.slice(0, mostShown);
  const more = action.injections.length - shown.length;
  const [some, all] = [target?.chosen.length ?? 0, target?.candidates ?? 0];
  const counts = say({ en: `${some} of ${all} candidates`, ko: `후보 ${all}개 중 ${some}개` });
  return [
    line(0, 'title', `${action.name}: ${action.fault}, ${when.join(', ')}`),
    ...(target === undefined ? [] : [line(1, 'plain', `${action.target}: ${counts} (${target.selector})`)]),
    ...goneLines(target?.gone ?? [], say),
    ...(action.injections.length === 0 ? [line(1, 'plain', say(nobody))] : []),
    ...shown.flatMap((injection) => injectionLines(injection, say)),
    ...(more === 0 ? [] : [line(1, 'plain', say(moreLikeThese(more)))]),
  ];
}

/** Who matched and ended before the plan was whole is told, so that nobody misses him among the victims. */
function goneLines(gone: readonly string[], say: Say): readonly PlanLine[] {
  if (gone.length === 0) return [];
  const named = gone.slice(0, mostShown).join(', ');
  const more = gone.length - mostShown;
  const rest: Words = more > 0 ? { en: `, and ${more} more`, ko: ` 외 ${more}개` } : { en: '', ko: '' };
  const told = {
    en: `no victims, because they were gone a moment after they were found: ${named}${rest.en}`,
    ko: `찾은 직후 사라져 대상이 아님: ${named}${rest.ko}`,
  };
  return [line(2, 'warning', say(told))];
}

function injectionLines(injection: PlannedInjection, say: Say): readonly PlanLine[] {
  const matched = injection.target.matched.map(matchText).join(', ');
  const why = matched === '' ? '' : say({ en: ` because ${matched}`, ko: ` (일치: ${matched})` });
  const tree = treeWords(injection);
  return [
    line(1, 'plain', `${injection.target.name}${why}`),
    ...(tree === null ? [] : [line(2, 'warning', say(tree))]),
    line(2, 'plain', say({ en: `means: ${injection.means}`, ko: `수단: ${injection.means}` })),
    ...injection.passedOver.map((each) =>
      line(
        2,
        'plain',
        say({ en: `not ${each.means}: ${each.why}`, ko: `${each.means} 제외: ${toldIn(each.why, 'ko')}` }),
      ),
    ),
    ...injection.limits.map((limit) => line(2, 'plain', say({ en: `limit: ${limit.en}`, ko: `한계: ${limit.ko}` }))),
    line(2, isSafe(injection) ? 'good' : 'warning', say(deadManWords(injection))),
    ...expectedLines(injection, say),
  ];
}

function expectedLines({ expectWithinMs = null }: PlannedInjection, say: Say): readonly PlanLine[] {
  if (expectWithinMs === null) return [];
  const within = durationText(expectWithinMs);
  return [line(2, 'plain', say({ en: `expected: back within ${within}`, ko: `기대: ${within} 안에 복귀` }))];
}

const matchText = ({ by, found }: MatchReason): string => `${by} ${found}`;

const blindStop: Words = {
  en: 'a stop condition that cannot be read for two intervals',
  ko: '두 주기 동안 읽을 수 없는 중단 조건',
};

function stopLines(plan: Plan, say: Say): readonly PlanLine[] {
  const conditions = conditionLines(plan, say);
  const lease = durationText(plan.leaseMs);
  return [
    line(0, 'title', say({ en: 'what would stop it', ko: '실행을 멈추는 것' })),
    ...conditions,
    ...(conditions.length === 0 ? [] : [line(1, 'plain', say(blindStop))]),
    line(1, 'plain', say({ en: '`firedrill stop` or Ctrl-C', ko: '`firedrill stop` 또는 Ctrl-C' })),
    line(
      1,
      'plain',
      say({ en: `silence for longer than the lease of ${lease}`, ko: `임대 시간 ${lease}보다 긴 무응답` }),
    ),
  ];
}

function alertLines({ experiment }: Plan, say: Say): readonly PlanLine[] {
  const listen = alertsAddress(experiment);
  if (listen === null) return [];
  const url = `${alertsScheme(listen)}://${listen}/alerts`;
  return [
    line(0, 'title', say({ en: 'where alerts are heard', ko: '경보를 받는 곳' })),
    line(
      1,
      'plain',
      say({
        en: `webhooks of Alertmanager or Grafana: POST ${url}, with this state directory's alert token`,
        ko: `Alertmanager 또는 Grafana 웹훅: POST ${url}, 이 상태 디렉터리의 경보 토큰 필요`,
      }),
    ),
  ];
}

function problemLines(problem: Problem, say: Say): readonly PlanLine[] {
  const { code, path, found, expected, next } = problem;
  const text = say({ en: `found ${found}; expected ${expected}`, ko: `발견: ${found}; 기대: ${expected}` });
  return [line(1, 'problem', `${path}: ${text} (${code})`), ...(next === null ? [] : [line(2, 'plain', next)])];
}
