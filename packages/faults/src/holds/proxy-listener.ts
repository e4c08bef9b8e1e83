import type { HoldDeclaration } from '@firedrill/core/hold';
import { z } from 'zod';
import { hostAndPort } from '../parts/hold-fields.ts';

/** Our proxy listens at an address and passes on to another. `standing`: a person's proxy, which outlives runs. */
export const proxyListener: HoldDeclaration = {
  name: 'proxy-listener',
  deadMan: 'start',
  because: {
    en: 'it only passes on, killed it is put back while agent or reaper lives, and the next start ends it with its run',
    ko: '통과시키기만 하고, 죽어도 에이전트나 리퍼가 살아 있으면 되살아나며, 다음 시작이 실행과 함께 끝내기 때문입니다',
  },
  goneWithinMs: () => null,
  needs: [],
  resource: z.strictObject({ listen: hostAndPort }),
  want: z.strictObject({ upstream: hostAndPort, standing: z.boolean(), name: z.string().optional() }),
};
