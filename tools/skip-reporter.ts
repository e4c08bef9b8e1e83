import type { Reporter, TestModule } from 'vitest/node';
import { relative } from 'node:path';
import { isAllowedSkip } from './allowed-skips.ts';

export interface Skip {
  readonly file: string;
  readonly test: string;
  readonly reason: string;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skips: readonly Skip[];
}

/**
 * Prints, after everything else, which tests were skipped and why, then one plain line `N passed, N failed, N skipped`.
 * With `CI=true` a skip that is not on the list in allowed-skips.ts fails the run.
 */
export default class SkipReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const tally = count(modules, unhandled.length);
    const refused = process.env['CI'] === 'true' ? tally.skips.filter((skip) => !isAllowedSkip(skip)) : [];
    for (const line of lines(tally, refused)) process.stdout.write(`${line}\n`);
    if (refused.length > 0) process.exitCode = 1;
  }
}

/** What is printed at the end; the last line is the plain one that scripts read. */
export function lines(tally: Tally, refused: readonly Skip[]): string[] {
  const say = (skip: Skip): string => `  ${skip.file} > ${skip.test}: ${skip.reason || 'no reason given'}`;
  const shown = tally.skips.length === 0 ? [] : ['', 'Skipped:', ...tally.skips.map(say)];
  const wrong =
    refused.length === 0 ? [] : ['', 'Not allowed to be skipped in CI (tools/allowed-skips.ts):', ...refused.map(say)];
  const failed = tally.failed + refused.length;
  const skipped = tally.skips.length - refused.length;
  return [...shown, ...wrong, '', `${tally.passed} passed, ${failed} failed, ${skipped} skipped`];
}

/** A file that could not even be loaded counts as one failure, and so does each error outside of any test. */
function count(modules: readonly TestModule[], unhandledCount: number): Tally {
  let passed = 0;
  let failed = unhandledCount;
  const skips: Skip[] = [];
  for (const module of modules) {
    failed += module.errors().length;
    for (const test of module.children.allTests()) {
      const result = test.result();
      if (result.state === 'passed') passed++;
      else if (result.state === 'failed') failed++;
      else {
        const file = relative(process.cwd(), module.moduleId);
        skips.push({ file, test: test.fullName, reason: ('note' in result ? result.note : undefined) ?? '' });
      }
    }
  }
  return { passed, failed, skips };
}
