import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fisPage } from './fis-page.ts';

test('docs/reference/fis.md is fresh (otherwise run `npm run generate`)', () => {
  expect(readFileSync(new URL('../../docs/reference/fis.md', import.meta.url), 'utf8')).toBe(fisPage());
});
