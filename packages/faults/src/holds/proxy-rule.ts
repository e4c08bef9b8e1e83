import type { HoldDeclaration } from '@firedrill/core/hold';
import { z } from 'zod';
import { hostAndPort } from '../parts/hold-fields.ts';
import { doorFaults } from '../parts/door-faults.ts';

/** A rule in our proxy hurts the traffic that crosses one listener; each claim is a rule of its own. */
export const proxyRule: HoldDeclaration = {
  name: 'proxy-rule',
  deadMan: 'kernel',
  because: {
    en: 'the proxy ends a rule by its own timer with the lease, and a rule dies with its proxy; the door is told apart',
    ko: '임대가 끝나면 프록시가 스스로 규칙을 끝내고, 프록시가 죽으면 규칙도 사라지기 때문입니다 (문은 따로 적습니다)',
  },
  goneWithinMs: (leaseMs) => leaseMs + 250,
  needs: [],
  draws: true,
  resource: z.strictObject({ listen: hostAndPort }),
  want: z.strictObject({
    fault: z.enum(doorFaults),
    share: z.strictObject({ percent: z.number().min(0).max(100) }),
    with: z.record(z.string(), z.json()),
    seed: z.string().min(1).optional(),
    match: z
      .strictObject({
        path: z.string().optional(),
        method: z.string().optional(),
        header: z.record(z.string(), z.string()).optional(),
        port: z.int().optional(),
      })
      .nullable(),
  }),
};
