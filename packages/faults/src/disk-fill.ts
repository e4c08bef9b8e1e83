import { defineFault } from '@firedrill/core/fault';
import { sizeBytes } from '@firedrill/core/words/fields';
import type { Target } from '@firedrill/core/words/target';
import { z } from 'zod';
import { ofOurs } from './parts/child-claim.ts';
import { share } from './parts/share.ts';

const params = z
  .strictObject({
    path: z.string().startsWith('/', 'expected an absolute path').describe('A directory of the file system to fill.'),
    size: sizeBytes
      .refine((bytes) => bytes > 0, 'expected more than nothing')
      .optional()
      .describe('So much is taken.'),
    percent: share.optional().describe('So much of the file system is in use afterwards, by whomever.'),
    leave: sizeBytes.optional().describe('So much is left free.'),
    inNamespaceOf: z.enum(['target', 'host']).default('target').describe('Whose view of the path is meant.'),
  })
  .refine(({ size, percent, leave }) => [size, percent, leave].filter((one) => one !== undefined).length === 1, {
    message: 'expected exactly one of size, percent and leave',
  });

type Params = z.output<typeof params>;

/** Through /proc/PID/root a path is what the target sees there (proc_pid_root(5)). */
function directoryOf({ path, inNamespaceOf }: Params, target: Target): string {
  return target.process === null || inNamespaceOf === 'host' ? path : `/proc/${target.process.pid}/root${path}`;
}

/** Where the amount follows from what is free at the time, any sizeable change counts. */
const noticeableBytes = 1024 * 1024;

export const diskFill = defineFault<Params>({
  name: 'disk.fill',
  title: { en: 'Fill a disk', ko: '디스크 채우기' },
  summary: {
    en: 'Occupies space of a file system with a file that has no name, so that it is free again when we die.',
    ko: '이름 없는 파일로 파일 시스템의 공간을 차지합니다. 우리가 죽으면 공간은 바로 돌아옵니다.',
  },
  targets: ['host', 'process'],
  params,
  lasts: 'lasting',
  examples: [
    { title: { en: 'A size', ko: '크기로' }, with: { path: '/var/lib/app', size: '1GiB' }, for: '30s' },
    { title: { en: 'Until 95 % are used', ko: '95 %까지' }, with: { path: '/var/lib/app', percent: 95 }, for: '30s' },
    { title: { en: 'Nothing left', ko: '남김없이' }, with: { path: '/var/lib/app', leave: '0B' }, for: '30s' },
  ],
  means: (given, target) => [
    {
      name: 'nameless-file',
      claims: [
        {
          hold: 'child',
          resource: { slot: `disk.fill ${target.id} ${given.path}` },
          want: {
            program: 'disk',
            with: {
              directory: directoryOf(given, target),
              ...(given.size === undefined ? {} : { sizeBytes: given.size }),
              ...(given.percent === undefined ? {} : { usedPercent: given.percent }),
              ...(given.leave === undefined ? {} : { freeBytes: given.leave }),
              reserveBytes: 0,
            },
          },
        },
      ],
      needs: [],
      limits: [
        {
          en: 'A file system that also holds our journal is refused, because a full one would hinder the clean-up.',
          ko: '우리 저널이 있는 파일 시스템은 거부합니다. 가득 차면 정리를 방해하기 때문입니다.',
        },
        {
          en: 'Where place or room is missing it is refused before anything is touched; quotas are not seen then.',
          ko: '장소나 자리가 없으면 건드리기 전에 거부합니다. 이때 쿼터는 볼 수 없습니다.',
        },
        {
          en: 'What a tmpfs stores is memory: as much of it stays free as memory.fill leaves.',
          ko: 'tmpfs에 저장한 것은 메모리이므로, memory.fill이 남기는 만큼 메모리를 남깁니다.',
        },
      ],
    },
  ],
  effect: (given, target) => ({
    kind: 'disk-fill',
    path: directoryOf(given, target),
    bytes: given.size ?? noticeableBytes,
  }),
  exposure: (given, target) => ({
    by: 'witness',
    question: { kind: 'writes', path: directoryOf(given, target), exceptEnvironment: ofOurs },
  }),
});
