import type { PlanWarning } from '@firedrill/core/plan/plan';
import type { FisWarning } from '@firedrill/dialects/fis/finding';
import type { Validated } from '../validated.ts';
import { problemIn } from './problem-words.ts';
import type { ProblemWording } from './problems.ts';

const words = {
  en: {
    valid: 'valid',
    warning: 'warning',
    next: 'next:',
    template: 'AWS FIS template',
    hypothesis: 'hypothesis',
    configuration: 'FIS configuration',
    inventory: 'inventory',
  },
  ko: {
    valid: '올바름',
    warning: '경고',
    next: '할 일:',
    template: 'AWS FIS 템플릿',
    hypothesis: '가설',
    configuration: 'FIS 설정',
    inventory: '인벤토리',
  },
} as const;

/** One line for a file in which nothing is wrong; of another's dialect it says whose, and what else it is. */
export function validText({ file, name, dialect, kind }: Validated, { paint, language }: ProblemWording): string {
  const say = words[language];
  const what = kind === 'experiment' ? (dialect === 'aws-fis' ? [say.template] : []) : [say[kind]];
  const [first = ''] = (name ?? '').split('\n');
  const shown = first.length > 80 ? `${first.slice(0, 79)}…` : first;
  const parts = [
    paint('green', say.valid),
    file,
    ...(name === null ? [] : [shown]),
    ...what.map((word) => `(${word})`),
  ];
  return parts.join('  ');
}

/** A warning with its place in the file, where it knows one, what was found, and what to do. */
export function warningText(warning: PlanWarning | FisWarning, { paint, language }: ProblemWording): string {
  const label = paint('yellow', words[language].warning);
  const { path, text } = warning;
  if (!('found' in warning)) return `${label} ${path}: ${text[language]}`;
  const { file, line, column, code, found, next } = warning;
  const place = [file, line, column].filter((part) => part !== null).join(':');
  return [
    `${label} ${code}  ${place}  ${path}: ${problemIn(found, language)}`,
    `  ${text[language]}`,
    `  ${words[language].next} ${next[language]}`,
  ].join('\n');
}
