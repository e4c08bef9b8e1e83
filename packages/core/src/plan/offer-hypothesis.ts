import type { HypothesisDocument } from '../words/hypothesis-file.ts';
import { type Asked, askFor, placesOf, type Victim } from './offer-probe.ts';
import type { Plan } from './plan.ts';
import { methodSpanMs } from './plan-stops.ts';
import type { Language } from './describe.ts';

/** A hypothesis that could be asked, and what a person should know of it, line by line. */
export interface Offer {
  readonly document: HypothesisDocument;
  readonly notes: readonly string[];
}

/** More than this nobody reads; what is left out is said. */
const mostProbes = 5;

/** Faults that take away what answers there: asking meanwhile is asking for a failure. */
const takesAway: ReadonlySet<string> = new Set([
  'process.kill',
  'process.pause',
  'process.restart',
  'http.abort',
  'http.replace',
  'tcp.limit',
  'tcp.refuse',
  'tcp.reset',
  'tcp.timeout',
]);

/**
 * Probes for an experiment that asks nothing, from what the plan knows of its targets: where they listen, by which
 * doors they are reached, what their programs are. Each asks more than that something listens, so that one which does
 * not fit fails before anything is injected. Null where there is a hypothesis, or nothing of the targets can be asked.
 */
export function offerHypothesis(plan: Plan, language: Language): Offer | null {
  if (plan.experiment.spec.hypothesis !== undefined) return null;
  const asked = distinct(victimsOf(plan).flatMap((victim) => placesOf(victim).map((place) => askFor(victim, place))));
  const offered = asked.slice(0, mostProbes);
  const every = everyText(plan);
  const probes = named(offered).map(({ name, probe, isTakenAway }) => ({
    name,
    ...probe,
    every,
    timeout: '1s',
    // Both are members of the union that the schema takes.
    when: isTakenAway ? (['before', 'after'] as ['before', 'after']) : ('always' as const),
  }));
  if (probes.length === 0) return null;
  const say = words[language];
  const targets = [...new Set(offered.map(({ target }) => target))].join(', ');
  const title = offered.every(isAliveOnly) ? say.living(targets) : say.title(targets);
  const document: HypothesisDocument = {
    apiVersion: 'firedrill/v1alpha1',
    kind: 'Hypothesis',
    spec: { hypothesis: { title, probes } },
  };
  return { document, notes: notesOf(offered, asked.length, language) };
}

function victimsOf({ actions }: Plan): readonly Victim[] {
  const all = actions.flatMap(({ fault, injections }) =>
    injections.map(({ target, effect }) => ({ target, fault, effect })),
  );
  const gone = new Set(all.flatMap(({ target, fault }) => (takesAway.has(fault) ? [target.id] : [])));
  return all.map((each) => ({ ...each, isTakenAway: gone.has(each.target.id) }));
}

/** The same question at the same place is asked once. */
function distinct(asked: readonly Asked[]): readonly Asked[] {
  return [...new Map(asked.toReversed().map((each) => [JSON.stringify(each.probe), each])).values()].toReversed();
}

function named(asked: readonly Asked[]): readonly (Asked & { readonly name: string })[] {
  const taken = new Set<string>();
  return asked.map((each) => {
    let name = each.word;
    for (let count = 2; taken.has(name); count += 1) name = `${each.word}-${count}`;
    taken.add(name);
    return { ...each, name };
  });
}

/** Ten samples while the method lasts, where that is neither too often nor too seldom. */
function everyText({ actions }: Plan): string {
  const wantedMs = Math.floor(methodSpanMs(actions) / 100) * 10;
  return wantedMs >= 1000 ? '1s' : `${Math.max(100, wantedMs)}ms`;
}

const isAliveOnly = ({ probe }: Asked): boolean => probe.type === 'process';

function notesOf(offered: readonly Asked[], foundCount: number, language: Language): readonly string[] {
  const say = words[language];
  const lost = foundCount - offered.length;
  return [
    say.own,
    ...(offered.some(({ isTakenAway }) => isTakenAway) ? [say.meanwhile] : []),
    ...(offered.some(({ isGuess }) => isGuess) ? [say.guess] : []),
    ...(offered.some(isAliveOnly) ? [say.alive] : []),
    ...(lost > 0 ? [say.more(lost)] : []),
  ];
}

const words = {
  en: {
    title: (names: string) => `whoever asks ${names} is answered`,
    living: (names: string) => `${names}: alive`,
    own: 'These probes ask the targets themselves. Ask where your customers do: change addresses and what is expected.',
    meanwhile:
      'Asked before and after only (when): the fault takes the target away meanwhile.\n' +
      'For what must hold meanwhile, add a probe of the service in front of it, with when: always.',
    guess: 'That HTTP is spoken is a guess: a probe that does not fit is bad before anything is injected.',
    alive: 'Of some nothing was found that listens: that a process is alive says little of what customers get.',
    more: (count: number) => `${count} more could be asked in the same way; they are left out.`,
  },
  ko: {
    title: (names: string) => `${names}에 요청하면 응답을 받는다`,
    living: (names: string) => `${names}: 살아 있음`,
    own: '이 프로브는 대상 자체에 묻습니다. 고객이 요청하는 곳에 묻도록 주소와 기대를 고치십시오.',
    meanwhile:
      '장애 동안에는 대상이 없으므로 이전과 이후에만 묻습니다(when).\n' +
      '그동안 유지되어야 하는 것은 앞에 있는 서비스의 프로브를 when: always로 추가하십시오.',
    guess: 'HTTP를 쓴다는 것은 추측입니다. 맞지 않는 프로브는 주입하기 전에 비정상이 됩니다.',
    alive:
      '연결을 받는 것을 찾지 못한 대상이 있습니다. 프로세스가 살아 있다는 것만으로는 고객이 받는 것을 알 수 없습니다.',
    more: (count: number) => `같은 방식으로 물을 수 있는 곳 ${count}개는 뺐습니다.`,
  },
} as const;
