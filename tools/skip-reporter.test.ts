import { describe, expect, test } from 'vitest';
import { isAllowedSkip } from './allowed-skips.ts';
import { lines } from './skip-reporter.ts';

describe('the reporter of skips', () => {
  const skip = { file: 'packages/host/src/a.root.test.ts', test: 'fills a disk', reason: 'needs root' };

  test('ends with the plain line, after each skip with its reason', () => {
    const printed = lines({ passed: 3, failed: 1, skips: [skip] }, []);
    expect(printed).toContain('  packages/host/src/a.root.test.ts > fills a disk: needs root');
    expect(printed.at(-1)).toBe('3 passed, 1 failed, 1 skipped');
  });

  test('counts a refused skip as a failure', () => {
    expect(lines({ passed: 3, failed: 0, skips: [skip] }, [skip]).at(-1)).toBe('3 passed, 1 failed, 0 skipped');
  });

  test('accepts a listed kind with a reason, and nothing else', () => {
    expect(isAllowedSkip({ file: 'x/a.k8s.test.ts', reason: 'no cluster' })).toBe(true);
    expect(isAllowedSkip({ file: 'x/a.k8s.test.ts', reason: '' })).toBe(false);
    expect(isAllowedSkip(skip)).toBe(false);
  });
});
