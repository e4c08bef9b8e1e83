import type { Problem } from '@firedrill/core/errors';
import { valueAt } from '../loose-values.ts';
import { type LocatedDocument, type Path, readLocated } from '../located-document.ts';

/** A file of which a plan was made. */
export interface PlannedFile {
  readonly text: string;
  readonly file: string;
}

/**
 * Gives problems that know only their path (those of a plan) the file, line and column where that path stands. Of
 * several files, such as an experiment and its hypothesis, it is the last that has such a part.
 */
export function locateProblems(
  files: readonly [PlannedFile, ...PlannedFile[]],
  problems: readonly Problem[],
): readonly Problem[] {
  const first = readLocated(files[0].text, files[0].file);
  const documents = [first, ...files.slice(1).map(({ text, file }) => readLocated(text, file))];
  return problems.map((problem) => {
    if (problem.line !== null) return { ...problem, file: problem.file ?? first.file };
    const document = documents.findLast((each) => has(each, pathOf(problem.path).slice(0, 2))) ?? first;
    const { file } = document;
    if (document.value === null || problem.path === '') return { ...problem, file };
    const { line, column } = document.problemAt(pathOf(problem.path), 'value', problem);
    return { ...problem, file, line, column };
  });
}

const has = ({ value }: LocatedDocument, part: Path): boolean => part.length > 0 && valueAt(value, part) !== undefined;

/** `spec.method[0].for` → its steps; the way back from `pathText`. */
export function pathOf(text: string): Path {
  return [...text.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g)].map(([, index, quoted, plain]) =>
    index === undefined ? (quoted ?? plain ?? '') : Number(index),
  );
}
