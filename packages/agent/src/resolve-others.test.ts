import { madeTarget } from '@firedrill/core/testing/made-target';
import type { TargetSpec } from '@firedrill/core/words/experiment';
import { expect, test } from 'vitest';
import { noHostFacts } from './policy/host-facts.ts';
import { resolveOthers } from './resolve-others.ts';

const processOf = (name: string, pid: number) =>
  madeTarget(name, { process: { bootId: 'boot', pidNamespace: '1', pid, startTicks: '1' } });

/** A host where these processes are found, and pids from 100 on are parts of Firedrill. */
const resolved = async (found: readonly [string, number][], select: TargetSpec['select']) => {
  const facts = {
    ...noHostFacts,
    process: (pid: number) => ({ pid, names: [], user: '', labels: {}, part: pid < 100 ? null : "Firedrill's agent" }),
  };
  const candidates = found.map(([name, pid]) => processOf(name, pid));
  const targets = { resolve: async () => ({ candidates, near: [] }) };
  const answer = await resolveOthers({ targets, facts }, { target: { type: 'process', select, pick: 'all', keep: 0 } });
  return { pids: answer.candidates.map(({ process }) => process?.pid), near: answer.near };
};

test('parts of Firedrill that a selector happens to match are no candidates', async () => {
  expect(
    await resolved(
      [
        ['shop', 7],
        ['agent', 100],
      ],
      { name: 'node' },
    ),
  ).toEqual({ pids: [7], near: [] });
});

test('where nothing else matches, that is said', async () => {
  const near = ['only parts of Firedrill match, 1 of them'];
  expect(await resolved([['agent', 100]], { name: 'node' })).toEqual({ pids: [], near });
});

test('one that is named by its pid stays, to be refused by name', async () => {
  expect(await resolved([['agent', 100]], { pid: 100 })).toEqual({ pids: [100], near: [] });
});
