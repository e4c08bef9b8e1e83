import type { Words } from '../fault.ts';
import { deadManWords } from './dead-man-words.ts';
import { type Language, line, type PlanLine, type Say, sayIn } from './plan-line.ts';
import { stopWords } from './plan-stops.ts';
import type { Plan, PlannedAction, PlannedInjection, PlanWarning } from './plan.ts';

/**
 * What of a plan a person should know before it runs, and nothing else: what only a next start takes back, stop
 * conditions that cannot fire in time, what cannot be undone, and the plan's warnings. Each once, in the words of the
 * whole plan. Empty where there is nothing to say.
 */
export function planWarnings(plan: Plan, language: Language): readonly PlanLine[] {
  const say = sayIn(language);
  const lines = [
    ...awaitingStart(plan, say),
    ...conditionLines(plan, say).filter((each) => each.tone === 'warning'),
    ...irreversibleActions(plan).map((action) => line(1, 'warning', `${say(undoneTitle)}: ${actText(action, say)}`)),
    ...fewNotices(plan.warnings, say),
  ];
  const once = lines.filter((each, index) => lines.findIndex(({ text }) => text === each.text) === index);
  return once.length === 0 ? [] : [line(0, 'title', say(warningsTitle)), ...once];
}

const undoneTitle: Words = { en: 'what cannot be undone', ko: '되돌릴 수 없는 것' };
const warningsTitle: Words = { en: 'warnings', ko: '경고' };

/** True of what ends by itself, or by a reaper's doing, when server and agent are dead. */
export const isSafe = ({ deadMan }: PlannedInjection): boolean =>
  deadMan === 'kernel' || deadMan === 'timer' || deadMan === 'reaper';

/** What cannot be undone is told apart. */
function awaitingStart({ proxies, actions }: Plan, say: Say): readonly PlanLine[] {
  const named = [
    ...proxies.map((injection) => ({ name: nameOfProxy(injection), injection })),
    ...actions.flatMap(({ name, injections }) => injections.map((injection) => ({ name, injection }))),
  ];
  return named
    .filter(({ injection }) => injection.deadMan === 'start')
    .map(({ name, injection }) => line(1, 'warning', `${name}: ${say(deadManWords(injection))}`));
}

/** As the experiment names it. */
export const nameOfProxy = ({ slot }: PlannedInjection): string => slot.slice(slot.indexOf('/') + 1);

/** One line for each stop condition; a warning where it cannot fire in time. */
export function conditionLines({ experiment, actions }: Plan, say: Say): readonly PlanLine[] {
  return experiment.spec.stopWhen.map((stop) => {
    const { says, canFire, why } = stopWords(stop, experiment, actions);
    const can = canFire ? '' : say({ en: 'CANNOT FIRE IN TIME: ', ko: '제때 작동할 수 없음: ' });
    return line(1, canFire ? 'plain' : 'warning', `${say(says)}: ${can}${say(why)}`);
  });
}

/** Each act on each victim, under a title of its own. */
export function irreversibleLines(plan: Plan, say: Say): readonly PlanLine[] {
  const acts = irreversibleActions(plan);
  if (acts.length === 0) return [];
  return [
    line(0, 'title', say(undoneTitle)),
    ...acts.flatMap((action) =>
      action.injections.map(({ target }) => line(1, 'warning', `${actName(action)} → ${target.name}`)),
    ),
  ];
}

const irreversibleActions = ({ actions }: Plan): readonly PlannedAction[] =>
  actions.filter((action) => action.lasts === 'act' || action.injections.some((each) => each.deadMan === 'never'));

const actName = ({ name, fault }: PlannedAction): string => `${name}: ${fault}`;

/** Beyond these, the victims of an act, and warnings of one kind at one place, are counted. */
const mostNamed = 3;

export const moreLikeThese = (count: number): Words => ({
  en: `and ${count} more like these`,
  ko: `그 밖에 같은 것 ${count}개`,
});

function actText(action: PlannedAction, say: Say): string {
  const names = action.injections.map(({ target }) => target.name);
  const more = names.length - mostNamed;
  const rest = more > 0 ? say({ en: ` and ${more} more`, ko: ` 외 ${more}개` }) : '';
  return `${actName(action)} → ${names.slice(0, mostNamed).join(', ')}${rest}`;
}

export function titledNotices(warnings: readonly PlanWarning[], say: Say): readonly PlanLine[] {
  return warnings.length === 0 ? [] : [line(0, 'title', say(warningsTitle)), ...noticeLines(warnings, say)];
}

/** A warning with its place in the document, where it knows one. */
function noticeLines(warnings: readonly PlanWarning[], say: Say): readonly PlanLine[] {
  return warnings.map(({ path, text }) => line(1, 'warning', path === '' ? say(text) : `${path}: ${say(text)}`));
}

function fewNotices(warnings: readonly PlanWarning[], say: Say): readonly PlanLine[] {
  const kinds = Map.groupBy(warnings, ({ code, path }) => `${code} ${path}`);
  return [...kinds.values()].flatMap((alike) => {
    const more = alike.length - mostNamed;
    const told = alike.slice(0, mostNamed);
    const rest = told.slice(0, more > 0 ? 1 : 0).map((first) => ({ ...first, text: moreLikeThese(more) }));
    return noticeLines([...told, ...rest], say);
  });
}
