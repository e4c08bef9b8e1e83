import { catalogue } from '../../packages/core/src/errors.ts';
import type { Generated } from '../generate.ts';
import type { Repo } from '../tidy/source.ts';

const head = `# Errors

Every operating error of Firedrill: its code, which never changes; what it means; what to do; and the exit status of a
command that ends with it. This page is written from \`packages/core/src/errors.ts\` by \`npm run generate\`.
`;

/** docs/reference/errors.md, from the catalogue. */
export function errorsPage(repo: Repo): Generated[] {
  if (repo.read('packages/core/src/errors.ts') === null) return [];
  const entries = Object.entries(catalogue)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { sentence, remedy, exit }]) => `\n## ${code}\n\n${sentence}\n\n${remedy}\n\nExit status ${exit}.\n`);
  return [{ path: 'docs/reference/errors.md', text: head + entries.join('') }];
}
