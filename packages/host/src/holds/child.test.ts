import { runHoldSuite, suiteLine } from '@firedrill/core/testing/hold-suite';
import type { SuiteVariant, SuiteWorld } from '@firedrill/core/testing/hold-suite';
import { SimChildren } from '@firedrill/core/testing/sim-children';
import { simRoom } from '@firedrill/core/testing/sim-room';
import { SimProcesses } from '@firedrill/core/testing/sim-processes';
import { expect, test } from 'vitest';
import { createChildHold } from './child.ts';
import { forgetTypes } from './claim-fields.ts';

function world(outlive: boolean): SuiteWorld {
  const processes = new SimProcesses();
  const own = new SimChildren(processes, outlive);
  processes.spawn({ pid: 20, mark: 'somebody-else' });
  const want = { program: 'burner', with: { cores: 1, percent: 50 } };
  const claim = { hold: 'child', resource: { slot: 'cpu.load host' }, want };
  return {
    open: (steps) =>
      forgetTypes(createChildHold({ processes: processes.port(steps), loads: own.loads(steps), room: simRoom() })),
    claims: [[claim], [claim]],
    wrongWhile: (live) =>
      own.running().length === live.length ? null : `${own.running().length} children for ${live.length} claims`,
    snapshot: () => processes.snapshot(),
    foreign: [{ name: 'ended by somebody', act: () => [1001, 1002].forEach((pid) => processes.end(pid)) }],
    crashes: [{ name: 'kill -9', act: () => own.parentDied() }],
    wrongAtEnd: () => [
      ...own.running().map((mark) => `a child of ${mark} is left`),
      ...(processes.state(20) === 'gone' ? ["somebody else's child is gone"] : []),
    ],
  };
}

const variants: readonly SuiteVariant[] = [
  { name: 'children that die with us', make: () => world(false) },
  { name: 'children that outlive us', make: () => world(true) },
];

test('child leaves none behind and ends nobody else’s, whatever crashes when', async () => {
  const result = await runHoldSuite(variants);
  console.log(suiteLine('child', result));
  expect(result.failures).toEqual([]);
  expect(result.cases).toBeGreaterThan(500);
});
