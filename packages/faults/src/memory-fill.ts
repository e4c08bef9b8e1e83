import { defineFault } from '@firedrill/core/fault';
import type { Words } from '@firedrill/core/fault';
import { sizeText } from '@firedrill/core/units';
import { sizeBytes } from '@firedrill/core/words/fields';
import { z } from 'zod';
import { metByLoad, ofOurs, sharedCgroupOf, sharesCgroup } from './parts/child-claim.ts';
import { share } from './parts/share.ts';

const keepsMargin: Words = {
  en:
    'A twentieth of the memory stays available, 64MiB to 1GiB (16MiB in a control group of the target alone): what ' +
    'would take more is refused before anything is touched, or taken back when it is seen later. Swap does not count.',
  ko:
    '메모리의 20분의 1, 64MiB에서 1GiB까지(대상만의 제어 그룹에서는 16MiB)를 남깁니다. ' +
    '더 쓰게 될 것은 건드리기 전에 거부하고, 나중에 드러나면 되돌립니다. 스왑은 세지 않습니다.',
};

const countsOwn: Words = {
  en:
    'The size is memory of its own, with what it needs to run. Program text, about 50MiB, comes on top in `ps`; ' +
    'it is shared with the agent and taken from nobody.',
  ko:
    '크기는 실행에 필요한 것까지 포함한 고유 메모리입니다. `ps`의 RSS에는 프로그램 텍스트 약 50MiB가 더 ' +
    '보이지만 에이전트와 공유하는 것이라 더 차지하지 않습니다.',
};

const counts: Words = {
  en:
    'It counts as met when memory becomes scarce because of ours and the target itself waits for it longer than ' +
    'usual: for the disk at page faults, for swap, or in a control group of its own. Else the run is inconclusive.',
  ko:
    '우리 때문에 메모리가 모자라고 대상 자신이 평소보다 오래 기다릴 때(페이지 폴트의 디스크, 스왑, 대상만의 제어 그룹) ' +
    '만난 것으로 셉니다. 그렇지 않으면 판정 불가입니다.',
};

/** Of the limit; with less, somebody else must have taken the rest already. */
const littlePart = 0.5;

const isLittle = (bytes: number, limitBytes: number): Words => ({
  en:
    `It takes ${sizeText(bytes)} of ${sizeText(limitBytes)}: unless nearly all the rest is in use already, memory ` +
    'does not become scarce, nothing meets it, and the run is inconclusive.',
  ko:
    `${sizeText(limitBytes)} 중 ${sizeText(bytes)}만 차지합니다. 나머지를 이미 거의 다 쓰고 있지 않으면 메모리가 ` +
    '모자라지 않아 만나는 것이 없고 판정 불가로 끝납니다.',
});

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
    const limits = [sharesCgroup, keepsMargin, countsOwn, counts];
    return [{ name: 'filler', claims: [{ hold: 'child', resource, want }], needs: [], limits }];
  },
  effect: (given, target) => ({
    kind: 'memory-fill',
    bytes: bytesOf(given, target.facts.memoryLimitBytes),
    environment: ofOurs,
  }),
  exposure: (_params, target) => ({ by: 'witness', question: metByLoad('memory-pressure', target) }),
  warnings: (given, { facts: { memoryLimitBytes } }) => {
    const bytes = bytesOf(given, memoryLimitBytes);
    return bytes < memoryLimitBytes * littlePart ? [isLittle(bytes, memoryLimitBytes)] : [];
  },
});
