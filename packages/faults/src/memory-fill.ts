import { defineFault } from '@firedrill/core/fault';
import type { Words } from '@firedrill/core/fault';
import { sizeBytes } from '@firedrill/core/words/fields';
import { z } from 'zod';
import { ofOurs, sharedCgroupOf, sharesCgroup } from './parts/child-claim.ts';
import { processesOf } from './parts/process-claim.ts';
import { share } from './parts/share.ts';

const keepsMargin: Words = {
  en:
    'A twentieth of the memory stays available, 64MiB to 1GiB (16MiB in a control group of the target alone): what ' +
    'would take more is refused before anything is touched, or taken back when it is seen later. Swap does not count.',
  ko:
    '메모리의 20분의 1, 64MiB에서 1GiB까지(대상만의 제어 그룹에서는 16MiB)를 남깁니다. ' +
    '더 쓰게 될 것은 건드리기 전에 거부하고, 나중에 드러나면 되돌립니다. 스왑은 세지 않습니다.',
};

/** A program of ours takes so much by merely running; less cannot be filled exactly. */
const leastBytes = 48 * 1024 * 1024;

const params = z
  .strictObject({
    size: sizeBytes.refine((bytes) => bytes >= leastBytes, 'expected at least 48MiB').optional(),
    percent: share.optional().describe('Of the memory limit of the target, or of the machine where there is none.'),
  })
  .refine(({ size, percent }) => (size === undefined) !== (percent === undefined), {
    message: 'expected exactly one of size and percent',
  });

type Params = z.output<typeof params>;

const bytesOf = ({ size, percent }: Params, memoryLimitBytes: number): number =>
  size ?? Math.floor((memoryLimitBytes * (percent ?? 0)) / 100);

export const memoryFill = defineFault<Params>({
  name: 'memory.fill',
  title: { en: 'Fill memory', ko: '메모리 채우기' },
  summary: {
    en: 'Occupies memory beside the target. When memory runs out, the kernel takes ours first.',
    ko: '대상 곁에서 메모리를 차지합니다. 메모리가 모자라면 커널이 우리 것을 먼저 없앱니다.',
  },
  targets: ['host', 'process'],
  params,
  lasts: 'lasting',
  examples: [
    { title: { en: 'A size', ko: '크기로' }, with: { size: '256MiB' }, for: '20s' },
    { title: { en: 'A share of the limit', ko: '한도의 비율로' }, with: { percent: 50 }, for: '20s' },
  ],
  means: (given, target) => {
    const bytes = bytesOf(given, target.facts.memoryLimitBytes);
    if (bytes < leastBytes) return [];
    const want = { program: 'filler', with: { sizeBytes: bytes, cgroupOf: sharedCgroupOf(target) } };
    const resource = { slot: `memory.fill ${target.id}` };
    return [
      { name: 'filler', claims: [{ hold: 'child', resource, want }], needs: [], limits: [sharesCgroup, keepsMargin] },
    ];
  },
  effect: (given, target) => ({
    kind: 'memory-fill',
    bytes: bytesOf(given, target.facts.memoryLimitBytes),
    environment: ofOurs,
  }),
  exposure: (_params, target) => ({ by: 'witness', question: { kind: 'run-delay', ...processesOf(target) } }),
});
