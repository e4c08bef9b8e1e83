import type { Problem } from '@firedrill/core/errors';
import { withoutMark } from '../located-document.ts';

/**
 * A file that is named `.json` must be JSON: the reader of YAML forgives a comma before a closing brace, which
 * `aws fis … --cli-input-json` does not.
 * @returns the first place where it is none, or null
 */
export function jsonProblem(text: string, file: string | null): Problem | null {
  if (file?.toLowerCase().endsWith('.json') !== true || text.trim() === '') return null;
  try {
    JSON.parse(withoutMark(text));
    return null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const place = placeOf(text, Number(/position (\d+)/.exec(error.message)?.[1] ?? text.length));
    const found = error.message.replace(/ in JSON at position .*$/s, '');
    const next = 'Mend it there; if it is meant to be YAML, name the file .yaml.';
    return { code: 'document-syntax', file, ...place, path: '', found, expected: 'well-formed JSON', next };
  }
}

function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
