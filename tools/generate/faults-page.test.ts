import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { faultsPage } from './faults-page.ts';

test('docs/reference/faults.md is fresh (otherwise run `npm run generate`)', () => {
  expect(readFileSync(new URL('../../docs/reference/faults.md', import.meta.url), 'utf8')).toBe(faultsPage());
});
