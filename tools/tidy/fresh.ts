import { generated } from '../generate.ts';
import type { Rule } from './source.ts';

/** What is generated equals what stands in the repository: the lists, and the page of errors. */
export const fresh: Rule = {
  name: 'fresh',
  check: (repo) =>
    generated(repo).flatMap(({ path, text }) => {
      if (repo.read(path) === text) return [];
      return [{ file: path, line: 1, what: 'it is not what its sources say', instead: 'run `npm run generate`' }];
    }),
};
