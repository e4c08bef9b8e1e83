import { ownOf } from '@firedrill/core/words/own-of';
import type { Problem } from '@firedrill/core/errors';
import { didYouMean } from '../problem-texts.ts';
import type { Checked } from './finding.ts';
import { type Loose } from './loose-template.ts';
import type { FisParameter } from './parameter-kinds.ts';
import { valueFault } from './parameter-values.ts';

export interface Parameters {
  readonly declared: { readonly [name: string]: FisParameter };
  readonly written: Loose;
  /** Whether the document has the member `parameters` at all. */
  readonly isWritten: boolean;
  /** Where the parameters stand, or would stand. */
  readonly at: readonly (string | number)[];
}

/** Parameters that are missing, and those whose value their kind does not take. Unknown ones are warned of. */
export function parametersProblems(checked: Checked, parameters: Parameters): readonly Problem[] {
  const { declared, written } = parameters;
  return Object.entries(declared).flatMap(([name, parameter]) => {
    const value = ownOf(written, name);
    if (value === undefined) return missingProblems(checked, parameters, name, parameter);
    if (typeof value !== 'string' || value.trim() === '') return []; // told by the form of the document
    const fault = valueFault(value, parameter.value, written);
    return fault === null ? [] : [checked.problem([...parameters.at, name], 'value', fault)];
  });
}

function missingProblems(
  { problem }: Checked,
  { declared, written, isWritten, at }: Parameters,
  name: string,
  { required, requiredWhen }: FisParameter,
): readonly Problem[] {
  const isDue = requiredWhen !== null && ownOf(written, requiredWhen.parameter) === requiredWhen.is;
  if (!required && !isDue) return [];
  const misspelt = Object.keys(written).find((each) => !Object.hasOwn(declared, each) && didYouMean(each, [name]));
  const why = isDue ? `: ${requiredWhen.parameter} is ${requiredWhen.is}` : '';
  return [
    problem(isWritten ? [...at, name] : at.slice(0, -1), 'value', {
      found: 'nothing',
      expected: `the parameter \`${name}\`${why}`,
      next: misspelt === undefined ? `Add "${name}" to the parameters.` : `Did you mean it by \`${misspelt}\`?`,
    }),
  ];
}
