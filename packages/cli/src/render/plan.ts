import type { PlanLine } from '@firedrill/core/plan/describe';
import type { Paint } from './paint.ts';

const style = { title: 'bold', plain: 'reset', good: 'green', warning: 'yellow', problem: 'red' } as const;

/** A plan's lines on a terminal: indented, and coloured by what they are. */
export function linesText(lines: readonly PlanLine[], paint: Paint): string {
  return lines
    .map(({ indent, tone, text }) => `${'  '.repeat(indent)}${tone === 'plain' ? text : paint(style[tone], text)}`)
    .join('\n');
}
