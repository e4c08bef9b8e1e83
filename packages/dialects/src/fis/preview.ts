import { ownOf } from '@firedrill/core/words/own-of';
import type { Problem } from '@firedrill/core/errors';
import { foundText } from '../problem-texts.ts';
import type { Checked } from './finding.ts';
import { type LooseAction, listOf, recordOf } from './loose-template.ts';

/**
 * Words of the preview of 2021 that today's API does not know, each with the line as it would be written today. Other
 * checks are silent about these places.
 */
export function previewProblems(checked: Checked): readonly Problem[] {
  const { targets, actions } = checked.template;
  return [
    ...targets.flatMap(({ at, written }) => [
      ...selectionProblems(checked, [...at, 'selectionMode'], written['selectionMode']),
      ...listOf(written['filters']).flatMap((filter, index) =>
        pathProblems(checked, [...at, 'filters', index, 'path'], recordOf(filter)['path']),
      ),
    ]),
    ...actions.flatMap((action) => [...durationProblems(checked, action), ...restartProblems(checked, action)]),
  ];
}

type At = readonly (string | number)[];

const say = ({ problem }: Checked, path: At, at: 'key' | 'value', found: string, expected: string, next: string) =>
  problem(path, at, { code: 'fis-preview', found, expected, next });

/** `RANDOM(1)` became `COUNT(1)`. */
function selectionProblems(checked: Checked, path: At, mode: unknown): readonly Problem[] {
  const [, digits] = (typeof mode === 'string' ? /^RANDOM\((\d{1,9})\)$/.exec(mode) : null) ?? [];
  if (digits === undefined) return [];
  const next = `Write "selectionMode": "COUNT(${digits})".`;
  return [say(checked, path, 'value', foundText(mode), 'ALL, COUNT(n) or PERCENT(n)', next)];
}

/** `state.Name` became `State.Name`: each part of a path begins with a capital. */
function pathProblems(checked: Checked, path: At, written: unknown): readonly Problem[] {
  if (typeof written !== 'string' || !/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$/.test(written)) return [];
  const today = written.replaceAll(/(^|\.)[a-z]/g, (start) => start.toUpperCase());
  if (today === written) return [];
  const expected = 'a path whose parts each begin with a capital';
  return [say(checked, path, 'value', foundText(written), expected, `Write "path": "${today}".`)];
}

/** The duration of an action became a parameter of it, of those actions that last. */
function durationProblems(checked: Checked, { at, written, action }: LooseAction): readonly Problem[] {
  const duration = ownOf(written, 'duration');
  if (duration === undefined) return [];
  const text = foundText(duration);
  const name = action === null ? 'duration' : lastingParameterOf(action.parameters);
  const next =
    name === null
      ? `Leave it out: ${action?.id ?? ''} happens once.`
      : `Write "${name}": ${typeof duration === 'string' ? text : '"PT5M"'} among the parameters, in its place.`;
  return [say(checked, [...at, 'duration'], 'key', `"duration": ${text}`, 'no duration beside the parameters', next)];
}

/** The parameter that says today how long an action lasts, or null when it has none. */
function lastingParameterOf(parameters: object): string | null {
  const names = ['duration', 'maxDuration', 'startInstancesAfterDuration', 'durationBeforeInterruption'];
  return names.find((name) => Object.hasOwn(parameters, name)) ?? null;
}

/** `start-instances-at-end` became `startInstancesAfterDuration`, which takes the duration along. */
function restartProblems(checked: Checked, { at, written, parameters }: LooseAction): readonly Problem[] {
  const restart = ownOf(parameters, 'start-instances-at-end');
  if (restart === undefined) return [];
  const duration = ownOf(written, 'duration');
  const today = `"startInstancesAfterDuration": ${foundText(typeof duration === 'string' ? duration : 'PT5M')}`;
  const isWanted = /^"?true"?$/i.test(foundText(restart));
  const next = isWanted ? `Write ${today}.` : 'Leave it out: instances that are stopped stay so.';
  const found = `"start-instances-at-end": ${foundText(restart)}`;
  const path = [...at, 'parameters', 'start-instances-at-end'];
  return [say(checked, path, 'key', found, 'startInstancesAfterDuration', next)];
}
