/**
 * Prints docs/reference/fis.md, from the catalogue of AWS FIS. `npm run generate` runs it with `--conditions=source`,
 * so that nothing has to be built before.
 */
import type { FisAction } from '../../packages/dialects/src/fis/action.ts';
import { fisActions } from '../../packages/dialects/src/fis/actions/list.ts';
import { kindText } from '../../packages/dialects/src/fis/kind-text.ts';
import type { FisParameter } from '../../packages/dialects/src/fis/parameter-kinds.ts';
import { fisTargetTypes } from '../../packages/dialects/src/fis/target-types.ts';

const head = `# AWS FIS: actions and target types

What \`firedrill validate\` knows of AWS FIS ([the guide](../fis.md)): every action with its target and its parameters,
and every resource type with the ways to choose its resources. *Executes* says whether Firedrill brings the action about
by itself: what only waits or looks does, the others are checked, planned and rehearsed (\`--simulate\`). This page is
written from \`packages/dialects/src/fis\` by \`npm run generate\`.

\`firedrill validate\`가 아는 AWS FIS의 모든 동작과 리소스 유형입니다. 기다리거나 보기만 하는 동작은 실제로 실행하고,
나머지는 검사하고 계획하고 시뮬레이션(\`--simulate\`)합니다.

A parameter with \`*\` is required; \`=\` is what AWS takes when it is absent. Every value is written as a text.
`;

/** The whole page. */
export function fisPage(): string {
  const current = fisActions.filter(({ retired }) => retired === null);
  const retired = fisActions.filter((action) => action.retired !== null);
  return [
    head,
    `## Actions (${current.length})\n`,
    actionTable(current),
    `## Retired actions (${retired.length})\n`,
    'AWS has other names for them by now. They are still accepted, with a warning.\n',
    actionTable(retired),
    '## Target types\n',
    ...typeTable(),
  ].join('\n');
}

function actionTable(actions: readonly FisAction[]): string {
  const rows = actions
    .toSorted((left, right) => (left.id < right.id ? -1 : 1))
    .map((action) => [
      `\`${action.id}\``,
      `${action.summary.en} ${action.summary.ko}`,
      targetText(action),
      parametersText(action.parameters),
      action.executes ? 'in the server' : 'simulated only',
    ]);
  return table(['action', 'what it does', 'target', 'parameters', 'executes'], rows);
}

function targetText({ target, targetBy, maxTargets }: FisAction): string {
  if (target === null) return 'none';
  const by = targetBy === null ? '' : `, by ${targetBy.join(', ')} only`;
  return `\`${target.key}\`: ${target.resourceType}${by}${maxTargets === null ? '' : `, ${maxTargets} at most`}`;
}

function typeTable(): readonly string[] {
  const rows = Object.entries(fisTargetTypes).map(([type, { summary, by, parameters, retired }]) => [
    `\`${type}\`${retired ? ' (retired)' : ''}`,
    `${summary.en} ${summary.ko}`,
    by.join(', '),
    parametersText(parameters),
  ]);
  return [table(['resource type', 'what it is', 'chosen by', 'parameters'], rows)];
}

const parametersText = (parameters: { readonly [name: string]: FisParameter }): string =>
  Object.entries(parameters)
    .map(([name, { value, required, requiredWhen, defaultValue }]) => {
      const when = requiredWhen === null ? '' : ` (* when ${requiredWhen.parameter} is ${requiredWhen.is})`;
      const given = defaultValue === null ? '' : `=${defaultValue}`;
      return `\`${name}\`${required ? '*' : ''}${given}${when}: ${kindText(value)}`;
    })
    .join('<br>');

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(titles), `|${titles.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')}\n`;
}

if (import.meta.main) process.stdout.write(fisPage());
