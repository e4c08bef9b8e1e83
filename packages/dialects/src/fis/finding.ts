import type { Words } from '@firedrill/core/fault';
import type { Problem } from '@firedrill/core/errors';
import type { PlanWarning } from '@firedrill/core/plan/plan';
import type { LocatedDocument, Path, ProblemWords } from '../located-document.ts';
import type { FisLimits } from './limits.ts';
import type { LooseTemplate } from './loose-template.ts';

/** What every check looks at, and the two ways in which it tells what it finds. */
export interface Checked {
  readonly document: LocatedDocument;
  readonly template: LooseTemplate;
  readonly limits: FisLimits;
  /** A problem: AWS, or the aws CLI, would refuse this. */
  readonly problem: (path: Path, at: 'key' | 'value', what: ProblemWords) => Problem;
  /** A warning: AWS takes this, but it is probably not what is meant. */
  readonly warning: (path: Path, at: 'key' | 'value', what: WarningWords) => FisWarning;
}

export interface WarningWords {
  readonly code: string;
  readonly found: string;
  /** What it means. */
  readonly text: Words;
  /** What to do. */
  readonly next: Words;
}

/** What a person should know of a template that AWS takes, with its place. */
export interface FisWarning extends PlanWarning {
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly found: string;
  readonly next: Words;
}

export function checkedOf(document: LocatedDocument, template: LooseTemplate, limits: FisLimits): Checked {
  return {
    document,
    template,
    limits,
    problem: (path, at, what) => document.problemAt(path, at, { code: 'fis-template-invalid', ...what }),
    warning: (path, at, { code, found, text, next }) => {
      const placed = document.problemAt(path, at, { found, expected: '' });
      const { file, line, column } = placed;
      return { code, file, line, column, path: placed.path, found, text, next };
    },
  };
}
