import type { HoldDeclaration } from '@firedrill/core/hold';
import { z } from 'zod';
import { processResource } from '../parts/hold-fields.ts';

/**
 * A process is kept in a tracing stop (ptrace(2)) by a child of the agent; `children`: all that descend from it too.
 */
export const processTrace: HoldDeclaration = {
  name: 'process-trace',
  deadMan: 'kernel',
  because: {
    en: 'a tracer’s stop ends with the tracer, which the kernel kills with its parent or at its deadline',
    ko: '추적자에 의한 정지는 추적자가 죽으면 끝나고, 커널은 부모가 죽거나 기한이 되면 추적자를 죽이기 때문입니다',
  },
  goneWithinMs: (leaseMs) => leaseMs + 250,
  needs: ['ptrace'],
  resource: processResource,
  want: z.strictObject({ children: z.boolean(), atMost: z.int().min(1).optional() }),
};
