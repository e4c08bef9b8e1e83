import type { Words } from '@firedrill/core/fault';
import { closest, editDistance } from '@firedrill/core/words/closest';
import { settleParticles } from '@firedrill/core/words/particles';
import { itemAt } from '@firedrill/core/words/item-at';
import { type Condition, idleParameters } from './conditions.ts';
import { fittingAll } from './fitting.ts';
import type { Looked } from './resolve-targets.ts';
import type { FisResource } from './resource.ts';
import { percentFor, takenOf } from './selection-mode.ts';
import { eachPlace, type Steps } from './steps.ts';
import type { FisTarget, SelectionMode } from './template.ts';

/**
 * Why a target is empty, or smaller than its template says: what does not exist, which condition alone matches nothing
 * or which of them exclude each other, and what its selection mode took away.
 */
export function* resolutionNotes(target: FisTarget, looked: Looked): Steps<readonly Words[]> {
  const { count } = looked.fitting;
  return [
    ...looked.missingArns.map((arn) => missingNote(arn, looked)),
    ...idleParameters(target).map(idleNote),
    ...(count === 0 ? yield* emptyNotes(target, looked) : modeNotes(target.selectionMode, count)),
  ];
}

const note = (en: string, ko: string): Words => ({ en, ko: settleParticles(ko) });

const idleNote = (name: string): Words =>
  note(`The parameter ${name} is compared with nothing.`, `매개변수 ${name}은(는) 아무것과도 비교하지 않습니다.`);

/** An ARN with one or two wrong signs; among more than these none is looked for. */
const mostCompared = 1000;
const mostWrongSigns = 2;

function missingNote(arn: string, { all, otherTypes, absence }: Looked): Words {
  const other = otherTypes.get(arn);
  if (other !== undefined) return note(`${arn} is an ${other}.`, `${arn}의 유형은 ${other}입니다.`);
  const why = absence(arn);
  if (why !== null) return note(`${arn} is not here: ${why.en}`, `여기에는 ${arn}이(가) 없습니다: ${why.ko}`);
  const near = all
    .slice(0, mostCompared)
    .find((each) => isAsLong(each.arn, arn) && editDistance(each.arn, arn) <= mostWrongSigns);
  const hint = hintOf(near?.arn ?? null);
  return note(`${arn} does not exist.${hint.en}`, `${arn}이(가) 없습니다.${hint.ko}`);
}

const isAsLong = (left: string, right: string): boolean => Math.abs(left.length - right.length) <= mostWrongSigns;

function hintOf(meant: string | null): Words {
  if (meant === null) return { en: '', ko: '' };
  return { en: ` Did you mean ${meant}?`, ko: ` ${meant}을(를) 뜻했습니까?` };
}

function* emptyNotes(target: FisTarget, looked: Looked): Steps<readonly Words[]> {
  const { all, candidates, conditions, missingArns, absence } = looked;
  if (missingArns.length > 0 && candidates.length === 0) return []; // each ARN has been told
  if (all.length === 0) return [noneNote(target.resourceType, absence(null))];
  const alone = conditions.filter(({ fitting }) => fitting.count === 0);
  const notes: Words[] = [];
  for (const { condition } of alone) notes.push(yield* aloneNote(condition, candidates));
  if (notes.length > 0) return notes;
  return [togetherNote(apart(conditions, candidates.length) ?? conditions, candidates.length)];
}

function noneNote(type: string, why: Words | null): Words {
  if (why === null) return note(`There is no ${type} at all.`, `${type}이(가) 하나도 없습니다.`);
  return note(`There is no ${type} here: ${why.en}`, `여기에는 ${type}이(가) 없습니다: ${why.ko}`);
}

type Seen = Looked['conditions'][number];

/** Two conditions that no resource fulfils together; null where it takes more than two. */
function apart(seen: readonly Seen[], among: number): readonly [Seen, Seen] | null {
  for (const [index, left] of seen.entries()) {
    for (const right of seen.slice(index + 1)) {
      if (fittingAll([left.fitting, right.fitting], among).count === 0) return [left, right];
    }
  }
  return null;
}

function togetherNote(seen: readonly Seen[], of: number): Words {
  const say = (language: keyof Words, between: string): string =>
    seen.map(({ condition, fitting }) => `${condition.told[language]} (${fitting.count})`).join(between);
  return note(
    `Of ${of}, some fit each of these, and none fits them together: ${say('en', '; ')}.`,
    `${of}개 중 각각에 맞는 것은 있지만 함께 맞는 것은 없습니다: ${say('ko', '; ')}.`,
  );
}

/** A condition that nothing fulfils: what is there in its place, and what was probably meant. */
function* aloneNote(condition: Condition, candidates: readonly FisResource[]): Steps<Words> {
  const { told, name } = condition;
  const counts = yield* countsOf(candidates, condition);
  const en = `${told.en} matches 0 of ${candidates.length}`;
  const ko = `${told.ko}: ${candidates.length}개 중 0개가 맞습니다`;
  if (counts.size === 0) {
    const hint = hintOf(nearest([name], namesIn(candidates, condition)));
    return note(`${en}; none has ${name}.${hint.en}`, `${ko}. ${name}이(가) 있는 것이 없습니다.${hint.ko}`);
  }
  const shown = mostFrequent(counts).map(([value, count]) => `${value === '' ? '""' : value} (${count})`);
  const more = counts.size - shown.length;
  const hint = hintOf(nearest(condition.wanted, [...counts.keys()].slice(0, mostCompared)));
  return note(
    `${en}; found: ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}.${hint.en}`,
    `${ko}. 있는 값: ${shown.join(', ')}${more > 0 ? ` 외 ${more}개` : ''}.${hint.ko}`,
  );
}

const mostShown = 5;
/** Longer words are nobody's misspelling, and would take long to compare. */
const longestWord = 200;

function* countsOf(candidates: readonly FisResource[], { valuesOf }: Condition): Steps<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  yield* eachPlace(candidates.length, (place) => {
    const values = valuesOf(itemAt(candidates, place));
    for (const value of values.length > 1 ? new Set(values) : values) counts.set(value, (counts.get(value) ?? 0) + 1);
  });
  return counts;
}

/** Of those that are as frequent, the one that was met first. */
function mostFrequent(counts: ReadonlyMap<string, number>): readonly (readonly [value: string, count: number])[] {
  const most: (readonly [string, number])[] = [];
  for (const [value, count] of counts) {
    if (most.length === mostShown && count <= (most.at(-1)?.[1] ?? 0)) continue;
    const behind = most.findIndex(([, other]) => other < count);
    most.splice(behind === -1 ? most.length : behind, 0, [value, count]);
    most.length = Math.min(most.length, mostShown);
  }
  return most;
}

const namesIn = (candidates: readonly FisResource[], { namesOf }: Condition): readonly string[] => [
  ...new Set(candidates.slice(0, mostCompared).flatMap((resource) => namesOf(resource))),
];

function nearest(wanted: readonly string[], there: readonly string[]): string | null {
  const words = wanted.filter((word) => word.length > 0 && word.length <= longestWord);
  return words.map((word) => closest(word, there)).find((meant) => meant !== null) ?? null;
}

function modeNotes(mode: SelectionMode, found: number): readonly Words[] {
  const taken = takenOf(mode, found);
  if (mode.mode === 'count' && mode.count > found)
    return [
      note(
        `COUNT(${mode.count}) of ${found} is all ${found}.`,
        `COUNT(${mode.count})인데 ${found}개뿐이므로 모두 고릅니다.`,
      ),
    ];
  if (mode.mode !== 'percent' || (found * mode.percent) % 100 === 0) return [];
  const percent = percentFor(taken + 1, found);
  const gives = takenOf({ mode: 'percent', percent }, found);
  return [
    note(
      `PERCENT(${mode.percent}) of ${found} is ${taken}; PERCENT(${percent}) gives ${gives}.`,
      `${found}개의 PERCENT(${mode.percent})는 ${taken}개입니다. PERCENT(${percent})이면 ${gives}개입니다.`,
    ),
  ];
}
