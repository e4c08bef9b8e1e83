import type { HoldDeclaration } from '@firedrill/core/hold';
import { z } from 'zod';
import { processResource } from '../parts/hold-fields.ts';

/** A signal that is sent once and never again; `children`: first to all that descend from it at that moment. */
export const processSignal: HoldDeclaration = {
  name: 'process-signal',
  deadMan: 'never',
  because: {
    en: 'a process that was ended cannot be brought back by us: that is its supervisor’s business',
    ko: '종료된 프로세스는 우리가 되살릴 수 없고, 되살리는 것은 그 감독 프로세스의 일이기 때문입니다',
  },
  goneWithinMs: () => null,
  needs: [],
  resource: processResource,
  want: z.strictObject({
    signal: z.enum(['SIGKILL', 'SIGTERM']),
    children: z.boolean(),
    atMost: z.int().min(1).optional(),
  }),
};
