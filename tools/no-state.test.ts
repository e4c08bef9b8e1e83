import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runToEnd } from '../packages/core/testing/run-to-end.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const git = (...words: readonly string[]): string => runToEnd('git', words, { cwd: root }).stdout;

/** What a state directory holds: tokens, journals, records of runs. */
const state = ['agent-id', 'journal/journal', 'journal/lock', 'log/server.log', 'run/agent.sock', 'run/server.json'];
const secret = ['token', 'store.sqlite', 'store.sqlite-wal'];

test('nothing of a state directory at the root can be committed, and nothing is', ({ skip }) => {
  skip(git('rev-parse', '--is-inside-work-tree').trim() !== 'true', 'this is no checkout of git');
  const names = [...state, ...secret];
  expect(
    git('check-ignore', '--no-index', ...names)
      .trim()
      .split('\n'),
  ).toEqual(names);
  expect(git('ls-files', '--', 'agent-id', 'journal', 'log', 'run', 'token', 'store.sqlite*')).toBe('');
});
