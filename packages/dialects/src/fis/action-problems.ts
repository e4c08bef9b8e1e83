import { ownOf } from '@firedrill/core/words/own-of';
import type { Problem } from '@firedrill/core/errors';
import { didYouMean, foundText } from '../problem-texts.ts';
import type { FisAction } from './action.ts';
import { fisActions } from './actions/list.ts';
import type { Checked } from './finding.ts';
import { type LooseAction } from './loose-template.ts';
import { parametersProblems } from './parameter-problems.ts';

/** What is wrong with actions by themselves: their ids, their parameters, and the targets that they name. */
export function actionProblems(checked: Checked): readonly Problem[] {
  return checked.template.actions.flatMap((each) => {
    const { action, at, written } = each;
    if (action === null) return [...idProblems(checked, each), ...unknownTargets(checked, each, null)];
    return [
      ...parametersProblems(checked, {
        declared: action.parameters,
        written: each.parameters,
        isWritten: Object.hasOwn(written, 'parameters'),
        at: [...at, 'parameters'],
      }),
      ...keyProblems(checked, each, action),
      ...unknownTargets(checked, each, action),
    ];
  });
}

function idProblems({ problem }: Checked, { at, written }: LooseAction): readonly Problem[] {
  const id = written['actionId'];
  if (typeof id !== 'string' || id.trim() === '') return [];
  const ids = fisActions.map((action) => action.id);
  const family = ids.filter((each) => each.startsWith(`${id.split(':').slice(0, 2).join(':')}:`));
  const expected = family.length > 0 ? `one of: ${family.join(', ')}` : 'an action of AWS FIS: docs/reference/fis.md';
  const what = { code: 'fis-action-unknown', found: foundText(id), expected, next: didYouMean(id, ids) } as const;
  return [problem([...at, 'actionId'], 'value', what)];
}

/** An action takes one key, or none; AWS says `Unexpected target "…" found in action "…"` to any other. */
function keyProblems(
  { problem }: Checked,
  { at, targets, written }: LooseAction,
  action: FisAction,
): readonly Problem[] {
  const keys = Object.keys(targets);
  const wanted = action.target?.key ?? null;
  const wrong = keys.filter((key) => key !== wanted);
  const expected = wanted === null ? `no target: ${action.id} takes none` : `\`${wanted}\`: what ${action.id} takes`;
  const told = wrong.map((key) => {
    const isSwap = wanted !== null && !keys.includes(wanted);
    const target = typeof targets[key] === 'string' ? foundText(targets[key]) : '"NAME"';
    const next = isSwap ? `Write "${wanted}": ${target}.` : 'Leave it out.';
    const what = { code: 'fis-target-unfit', found: `the target key \`${key}\``, expected, next } as const;
    return problem([...at, 'targets', key], 'key', what);
  });
  if (wanted === null || wrong.length > 0 || keys.length > 0) return told;
  const place = Object.hasOwn(written, 'targets') ? [...at, 'targets'] : at;
  const next = `Add "targets": {"${wanted}": "NAME"}; the target is of type ${action.target?.resourceType ?? ''}.`;
  return [problem(place, 'value', { code: 'fis-target-unfit', found: 'no target', expected, next })];
}

/** Targets that an action names: they exist, are of the type that it takes, and are chosen as it takes them. */
function unknownTargets(checked: Checked, { at, targets }: LooseAction, action: FisAction | null): readonly Problem[] {
  const { template, problem } = checked;
  return Object.entries(targets).flatMap(([key, name]): readonly Problem[] => {
    if (typeof name !== 'string') return [];
    const path = [...at, 'targets', key];
    const target = template.targets.find((each) => each.name === name);
    if (target === undefined) {
      const names = template.targets.map((each) => each.name);
      const expected = names.length === 0 ? 'a target; there is none' : `one of: ${names.join(', ')}`;
      return [problem(path, 'value', { found: `the target \`${name}\``, expected, next: didYouMean(name, names) })];
    }
    if (action === null || action.target === null || action.target.key !== key) return [];
    const { resourceType } = action.target;
    if (target.resourceType === null) return [];
    if (target.resourceType !== resourceType) {
      const found = `\`${name}\`, of type ${foundText(target.resourceType)}`;
      const expected = `a target of type ${resourceType}`;
      return [problem(path, 'value', { code: 'fis-target-unfit', found, expected })];
    }
    return narrowerProblems(checked, action, { name, path, written: target.written });
  });
}

interface Named {
  readonly name: string;
  readonly path: readonly (string | number)[];
  readonly written: { readonly [member: string]: unknown };
}

function narrowerProblems({ problem }: Checked, action: FisAction, { name, path, written }: Named): readonly Problem[] {
  const { targetBy, maxTargets, id } = action;
  if (targetBy === null) return [];
  const say = (found: string, expected: string): Problem =>
    problem(path, 'value', { code: 'fis-target-unfit', found, expected });
  const members = (['resourceArns', 'resourceTags', 'filters', 'parameters'] as const).filter((member) =>
    isFilled(ownOf(written, member)),
  );
  const wrong = members.filter((member) => !targetBy.includes(member));
  const arns = ownOf(written, 'resourceArns');
  const isMany = maxTargets !== null && Array.isArray(arns) && arns.length > maxTargets;
  return [
    ...wrong.map((member) =>
      say(`\`${name}\`, chosen by ${member}`, `${id} takes targets by ${targetBy.join(', ')} only`),
    ),
    ...(isMany ? [say(`\`${name}\`, with ${arns.length} ARNs`, `${id} takes ${maxTargets} ARN only`)] : []),
  ];
}

/** Whether a member says anything: an empty list or mapping is as good as absent. */
export function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}
