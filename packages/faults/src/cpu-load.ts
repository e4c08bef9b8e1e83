import { defineFault } from '@firedrill/core/fault';
import type { Words } from '@firedrill/core/fault';
import { z } from 'zod';
import { ofOurs, sharedCgroupOf, sharesCgroup } from './parts/child-claim.ts';
import { processesOf } from './parts/process-claim.ts';
import { share } from './parts/share.ts';

const withinCores: Words = {
  en: 'More cores than the machine or the quota of a control group gives are refused before anything is touched.',
  ko: '머신이나 제어 그룹의 할당량보다 많은 코어는 건드리기 전에 거부합니다.',
};

export const cpuLoad = defineFault({
  name: 'cpu.load',
  title: { en: 'Load the CPU', ko: 'CPU 부하' },
  summary: {
    en: 'Keeps cores busy for a share of the time, beside the target and competing with it.',
    ko: '대상과 경쟁하며 코어를 정해진 비율만큼 바쁘게 합니다.',
  },
  targets: ['host', 'process'],
  params: z.strictObject({
    percent: share.refine((percent) => percent >= 1, 'expected at least 1%').describe('Of each of these cores.'),
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
      limits: [sharesCgroup, withinCores],
    },
  ],
  effect: ({ percent, cores }, target) => ({
    kind: 'cpu-load',
    percent,
    cores: cores ?? target.facts.cpuCount,
    environment: ofOurs,
  }),
  exposure: (_params, target) => ({ by: 'witness', question: { kind: 'run-delay', ...processesOf(target) } }),
});
