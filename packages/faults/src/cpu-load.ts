import { defineFault } from '@firedrill/core/fault';
import type { Words } from '@firedrill/core/fault';
import { z } from 'zod';
import { metByLoad, ofOurs, sharedCgroupOf, sharesCgroup } from './parts/child-claim.ts';
import { share } from './parts/share.ts';

const withinCores: Words = {
  en: 'More cores than the machine or the quota of a control group gives are refused before anything is touched.',
  ko: '머신이나 제어 그룹의 할당량보다 많은 코어는 건드리기 전에 거부합니다.',
};

const counts: Words = {
  en:
    'It counts as met when the target waits for a core longer than usual, while neither others nor its own work ' +
    'explain it: others may run more than before by at most half of what ours runs. Else the run is inconclusive.',
  ko:
    '대상이 평소보다 오래 코어를 기다리고, 다른 프로세스나 대상 자신의 일로는 설명되지 않을 때 만난 것으로 셉니다. ' +
    '다른 프로세스가 이전보다 더 쓰는 양은 우리 부하의 절반까지만 허용하며, 그렇지 않으면 판정 불가입니다.',
};

/** Less is not told apart from a program that does nothing. */
const leastPercent = 5;
/** Of all cores; who wants one hardly ever waits for so little. */
const fewPercent = 25;

const leavesRoom = (percentOfAll: number): Words => ({
  en:
    `It takes ${Math.round(percentOfAll)} % of all cores: unless the others are busy, the target seldom has to wait, ` +
    'and then the run is inconclusive.',
  ko:
    `전체 코어의 ${Math.round(percentOfAll)} %만 씁니다. 나머지 코어가 바쁘지 않으면 대상이 기다릴 일이 드물어 ` +
    '판정 불가로 끝날 수 있습니다.',
});

export const cpuLoad = defineFault({
  name: 'cpu.load',
  title: { en: 'Load the CPU', ko: 'CPU 부하' },
  summary: {
    en: 'Keeps cores busy for a share of the time, beside the target and competing with it.',
    ko: '대상과 경쟁하며 코어를 정해진 비율만큼 바쁘게 합니다.',
  },
  targets: ['host', 'process'],
  params: z.strictObject({
    percent: share
      .refine((percent) => percent >= leastPercent, 'expected at least 5%')
      .describe('Of each of these cores, from 5 % on.'),
    cores: z.int().min(1).max(1024).optional().describe('How many cores; all of the target without it.'),
  }),
  lasts: 'lasting',
  examples: [
    { title: { en: 'All cores at 80 %', ko: '모든 코어 80 %' }, with: { percent: 80 }, for: '20s' },
    { title: { en: 'One core', ko: '코어 하나' }, with: { percent: '100%', cores: 1 }, for: '20s' },
  ],
  means: ({ percent, cores }, target) => [
    {
      name: 'burner',
      claims: [
        {
          hold: 'child',
          resource: { slot: `cpu.load ${target.id}` },
          want: {
            program: 'burner',
            with: { percent, cores: cores ?? target.facts.cpuCount, cgroupOf: sharedCgroupOf(target) },
          },
        },
      ],
      needs: [],
      limits: [sharesCgroup, withinCores, counts],
    },
  ],
  effect: ({ percent, cores }, target) => ({
    kind: 'cpu-load',
    percent,
    cores: cores ?? target.facts.cpuCount,
    environment: ofOurs,
  }),
  exposure: (_params, target) => ({ by: 'witness', question: metByLoad('run-delay', target) }),
  warnings: ({ percent, cores }, { facts }) => {
    const percentOfAll = (percent * (cores ?? facts.cpuCount)) / facts.cpuCount;
    return percentOfAll < fewPercent ? [leavesRoom(percentOfAll)] : [];
  },
});
