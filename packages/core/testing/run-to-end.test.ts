import { expect, test } from 'vitest';
import { canRun, runToEnd } from './run-to-end.ts';

test('what a program says and how it ends is handed on, also when it is missing', () => {
  const words = ['-e', 'process.stdin.pipe(process.stdout); process.exitCode = 3'];
  expect(runToEnd(process.execPath, words, { input: 'told' })).toMatchObject({ stdout: 'told', status: 3 });
  expect(runToEnd('/nowhere/at-all', []).error).toMatchObject({ code: 'ENOENT' });
  expect([canRun(process.execPath), canRun('/nowhere/at-all')]).toEqual([true, false]);
});

test('one that does not end is killed, and the limit is told with what it said', () => {
  const words = ['-e', 'console.log("begun"); setInterval(() => undefined, 1000)'];
  const startMs = performance.now();
  expect(() => runToEnd(process.execPath, words, { limitMs: 1500 })).toThrow(/within 1500 ms; it said: begun/);
  expect(performance.now() - startMs).toBeLessThan(15_000);
});
