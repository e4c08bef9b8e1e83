import type { HoldDeclaration } from '@firedrill/core/hold';
import { z } from 'zod';
import { processResource } from '../parts/hold-fields.ts';

/** A process is kept stopped by SIGSTOP (signal(7)); `children`: all that descend from it too. */
export const processStop: HoldDeclaration = {
  name: 'process-stop',
  deadMan: 'reaper',
  because: {
    en: 'the reaper, which outlives the agent, resumes what the journal says was stopped',
    ko: '에이전트보다 오래 사는 리퍼가 저널에 멈췄다고 적힌 프로세스를 다시 실행시키기 때문입니다',
  },
  goneWithinMs: (leaseMs) => leaseMs + 250,
  needs: [],
  resource: processResource,
  want: z.strictObject({ children: z.boolean(), atMost: z.int().min(1).optional() }),
};
