import { changed, madeRun } from '@firedrill/core/testing/made-run';
import { expect, test } from 'vitest';
import type { Plan } from '../plan/plan.ts';
import { judge as judgeRun } from './judge.ts';

/** The same run on invented targets only, where `all`, or with one among real ones. */
const onInvented = (events: ReturnType<typeof madeRun>, all: boolean) =>
  changed(events, (body) => (body.type === 'run.created' ? { ...body, plan: invented(body.plan, all) } : body));

function invented(plan: Plan, all: boolean): Plan {
  const targets = Object.entries(plan.targets).map(([name, target]) => {
    const made = target.chosen.map((each) => ({ ...each, kind: 'simulated' as const }));
    return [name, { ...target, chosen: all ? made : [...target.chosen, ...made] }] as const;
  });
  return { ...plan, targets: Object.fromEntries(targets) };
}

const failing = madeRun({ isBad: (sinceFaultMs) => sinceFaultMs > 100 && sinceFaultMs < 1500 });
const judge = (events: ReturnType<typeof madeRun>) => judgeRun(events, { run: 'r-aaaaaaaaaaaaaaaa' });

test('what failed while only invented targets were hurt is not blamed on us', () => {
  expect(judge(failing).outcome).toBe('fail');
  expect(judge(onInvented(failing, true))).toMatchObject({ outcome: 'inconclusive', simulated: true });
  expect(judge(onInvented(failing, false)).outcome).toBe('fail');
});

test('what held on them is no pass', () => {
  expect(judge(onInvented(madeRun(), true))).toMatchObject({ outcome: 'inconclusive', simulated: true });
});
