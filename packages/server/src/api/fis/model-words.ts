import type { ModelFault, ModelProblem } from '@firedrill/dialects/fis/model-problems';
import { pathText } from '@firedrill/dialects/located-document';
import { foundText } from '@firedrill/dialects/problem-texts';

const mostTold = 100;

/** One message for all that is wrong with a request, in the words in which services of AWS say it. */
export function validationMessage(problems: readonly string[]): string {
  const told = problems.slice(0, mostTold);
  const rest = problems.length > mostTold ? [`and ${problems.length - mostTold} more`] : [];
  const head = `${problems.length} validation error${problems.length === 1 ? '' : 's'} detected`;
  return `${head}: ${[...told, ...rest].join('; ')}`;
}

/** Such as `Value 9 at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 5`. */
export function problemSentence({ path, at, value, fault }: ModelProblem): string {
  const found = fault.kind === 'missing' ? 'null' : foundText(value);
  const where = at === 'key' && fault.kind !== 'missing' ? 'key of ' : '';
  return `Value ${found} at ${where}'${pathText(path)}' failed to satisfy constraint: ${constraintOf(fault)}`;
}

const typeWords = {
  structure: 'a JSON object',
  map: 'a JSON object',
  list: 'a list',
  string: 'a string',
  integer: 'an integer',
  boolean: 'a boolean',
} as const;

function constraintOf(fault: ModelFault): string {
  switch (fault.kind) {
    case 'type':
      return `Member must be ${typeWords[fault.wanted]}`;
    case 'missing':
      return 'Member must not be null';
    case 'unknown':
      return `Member must be one of: ${fault.known.join(', ')}`;
    case 'least':
    case 'most': {
      const what = fault.of === 'value' ? 'value' : 'length';
      return `Member must have ${what} ${fault.kind === 'least' ? 'greater' : 'less'} than or equal to ${fault.bound}`;
    }
    case 'enum':
      return `Member must satisfy enum value set: [${fault.words.join(', ')}]`;
    case 'pattern':
      return `Member must satisfy regular expression pattern: ${fault.pattern}`;
  }
}
