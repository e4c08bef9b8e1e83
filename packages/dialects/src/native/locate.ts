import type { Problem } from '@firedrill/core/errors';
import { type Path, readLocated } from '../located-document.ts';

/** Gives problems that know only their path (those of a plan) the file, line and column where that path stands. */
export function locateProblems(text: string, file: string, problems: readonly Problem[]): readonly Problem[] {
  const document = readLocated(text, file);
  return problems.map((problem) => {
    if (problem.line !== null) return { ...problem, file };
    if (document.value === null || problem.path === '') return { ...problem, file };
    const { line, column } = document.problemAt(pathOf(problem.path), 'value', problem);
    return { ...problem, file, line, column };
  });
}

/** `spec.method[0].for` → its steps; the way back from `pathText`. */
export function pathOf(text: string): Path {
  return [...text.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g)].map(([, index, quoted, plain]) =>
    index === undefined ? (quoted ?? plain ?? '') : Number(index),
  );
}
