import { ownOf } from '@firedrill/core/words/own-of';
import type { Problem } from '@firedrill/core/errors';
import { didYouMean, foundText } from '../problem-texts.ts';
import type { Checked } from './finding.ts';
import { listOf, recordOf } from './loose-template.ts';

export const alarmSource = 'aws:cloudwatch:alarm';
const sources = ['none', alarmSource] as const;

/** Stop conditions are up to five alarms, or a single `none`. */
export function stopProblems(checked: Checked): readonly Problem[] {
  const { template, problem, limits } = checked;
  const written = ownOf(template.written, 'stopConditions');
  const conditions = listOf(written).map(recordOf);
  if (Array.isArray(written) && conditions.length === 0) {
    const next = 'Write {"source": "none"} when nothing shall stop it.';
    return [problem(['stopConditions'], 'value', { found: 'no stop condition', expected: 'at least one', next })];
  }
  const many = `at most ${limits.stopConditions} stop conditions (quota of AWS FIS)`;
  return [
    ...(conditions.length > limits.stopConditions
      ? [problem(['stopConditions'], 'value', { code: 'limit', found: `${conditions.length}`, expected: many })]
      : []),
    ...conditions.flatMap((condition, index) => conditionProblems(checked, condition, index, conditions.length)),
  ];
}

function conditionProblems(
  { problem }: Checked,
  condition: { readonly [member: string]: unknown },
  index: number,
  count: number,
): readonly Problem[] {
  const [source, value] = [ownOf(condition, 'source'), ownOf(condition, 'value')];
  const at = ['stopConditions', index];
  if (typeof source !== 'string' || source.trim() === '') return [];
  if (!sources.some((each) => each === source)) {
    const expected = `one of: ${sources.join(', ')}`;
    const next = didYouMean(source, sources);
    return [problem([...at, 'source'], 'value', { found: foundText(source), expected, next })];
  }
  if (source === alarmSource) {
    const next = 'Add "value" with the ARN of the alarm.';
    return value === undefined
      ? [problem(at, 'value', { found: 'nothing', expected: 'the ARN of an alarm', next })]
      : [];
  }
  if (count === 1) return [];
  const next = 'Leave out `none`, or the others.';
  return [problem([...at, 'source'], 'value', { found: '`none` beside others', expected: '`none` alone', next })];
}
