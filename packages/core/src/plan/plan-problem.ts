import type { ErrorCode, Problem } from '../errors.ts';

/** A problem of a plan: it has a path into the experiment, but no place in a text. */
export function planProblem(
  code: ErrorCode,
  path: string,
  found: string,
  expected: string,
  next: string | null,
): Problem {
  return { code, file: null, line: null, column: null, path, found, expected, next };
}
