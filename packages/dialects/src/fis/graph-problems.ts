import type { Problem } from '@firedrill/core/errors';
import { circlesIn } from '../circles.ts';
import { didYouMean, foundText } from '../problem-texts.ts';
import type { Checked } from './finding.ts';
import type { LooseAction } from './loose-template.ts';

/**
 * What is wrong with names and order: names that AWS does not take, `startAfter` of an action that does not exist,
 * actions that wait for each other in a circle, no action at all, or too many.
 */
export function graphProblems(checked: Checked): readonly Problem[] {
  const { actions, targets } = checked.template;
  return [
    ...countProblems(checked),
    ...[...targets, ...actions].flatMap(({ name, at }) => nameProblems(checked, name, at)),
    ...unknownNames(checked),
    ...circleProblems(checked),
  ];
}

function countProblems({ template, problem, limits }: Checked): readonly Problem[] {
  const count = template.actions.length;
  if (count === 0 && Object.hasOwn(template.written, 'actions')) {
    return [problem(['actions'], 'value', { found: 'no action', expected: 'at least one action' })];
  }
  if (count <= limits.actions) return [];
  const expected = `at most ${limits.actions} actions (quota of AWS FIS)`;
  return [problem(['actions'], 'value', { code: 'limit', found: `${count} actions`, expected })];
}

function nameProblems({ problem }: Checked, name: string, at: LooseAction['at']): readonly Problem[] {
  if (/^[A-Za-z][A-Za-z0-9_-]*$/.test(name) || name.trim() === '') return []; // an empty one is told by its length
  const expected = 'a name that begins with a letter, of letters, digits, _ and -';
  const mended = name.replaceAll(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z]+/, '');
  const next = mended === '' ? null : `Write "${mended.slice(0, 64)}", here and where it is named.`;
  return [problem(at, 'key', { found: foundText(name), expected, next })];
}

/** Comparing names takes time, and nobody reads so many suggestions. */
const mostSuggested = 20;

function unknownNames({ template, problem }: Checked): readonly Problem[] {
  const names = new Set(template.actions.map((action) => action.name));
  let suggested = 0;
  return template.actions.flatMap(({ at, name, startAfter }) => {
    return startAfter.flatMap((wanted, index) => {
      if (typeof wanted !== 'string' || names.has(wanted)) return [];
      const others = [...names].filter((each) => each !== name);
      const expected = others.length === 0 ? 'an action; there is no other' : `one of: ${others.join(', ')}`;
      suggested += 1;
      const next = suggested > mostSuggested ? null : didYouMean(wanted, others);
      return [problem([...at, 'startAfter', index], 'value', { found: `the action \`${wanted}\``, expected, next })];
    });
  });
}

/** Each circle is named once, as the way through it. */
function circleProblems({ template, problem }: Checked): readonly Problem[] {
  return circlesIn(afterOf(template.actions)).map((circle) => {
    const [first = ''] = circle;
    return problem(['actions', first, 'startAfter'], 'value', {
      found: `a circle: ${circle.join(' after ')}`,
      expected: 'actions that can begin one after another',
    });
  });
}

/** What each action waits for. */
export const afterOf = (actions: readonly LooseAction[]): ReadonlyMap<string, readonly string[]> =>
  new Map(
    actions.map(({ name, startAfter }) => [
      name,
      startAfter.filter((each): each is string => typeof each === 'string'),
    ]),
  );
