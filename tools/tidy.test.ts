import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readRepo } from './tidy/repo.ts';
import { rules } from './tidy/rules.ts';

describe('the repository is tidy', () => {
  const repo = readRepo(fileURLToPath(new URL('..', import.meta.url)));

  test.each(rules)('by the rule $name', (rule) => {
    const said = rule.check(repo).map(({ file, line, what, instead }) => `${file}:${line}: ${what}; ${instead}`);
    expect(said).toEqual([]);
  });
});
