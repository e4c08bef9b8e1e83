import type { HoldDeclaration } from '@firedrill/core/hold';
import { z } from 'zod';

const cgroupOf = z.strictObject({ pid: z.int().min(1), startTicks: z.string() }).nullable();

/** What each program is told; see host/src/children. Exactly one goal for the disk. */
const burner = z.strictObject({ cores: z.int().min(1), percent: z.number().min(1).max(100), cgroupOf });
const filler = z.strictObject({ sizeBytes: z.int().min(1), cgroupOf });
const disk = z.strictObject({
  directory: z.string().startsWith('/'),
  sizeBytes: z.int().min(1).optional(),
  usedPercent: z.number().min(0).max(100).optional(),
  freeBytes: z.int().min(0).optional(),
  reserveBytes: z.int().min(0),
});

/** A child of the agent does what loads the host, one for each claim; `slot` names what they load together. */
export const child: HoldDeclaration = {
  name: 'child',
  deadMan: 'kernel',
  because: {
    en: 'it is done by a child process, which the kernel kills with its parent, and which ends itself with its lease',
    ko: '자식 프로세스가 하는 일이며, 커널은 부모가 죽으면 자식을 죽이고 자식은 임대가 끝나면 스스로 끝나기 때문입니다',
  },
  goneWithinMs: (leaseMs) => leaseMs + 250,
  needs: [],
  resource: z.strictObject({ slot: z.string().min(1) }),
  want: z.discriminatedUnion('program', [
    z.strictObject({ program: z.literal('burner'), with: burner }),
    z.strictObject({ program: z.literal('filler'), with: filler }),
    z.strictObject({ program: z.literal('disk'), with: disk }),
  ]),
};
