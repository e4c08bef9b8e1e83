import type { HoldDeclaration } from '@firedrill/core/hold';
import { z } from 'zod';
import { hostAndPort } from '../parts/hold-fields.ts';

/** Our proxy listens at an address and passes on to another. `standing`: a person's proxy, which outlives runs. */
export const proxyListener: HoldDeclaration = {
  name: 'proxy-listener',
  deadMan: 'start',
  because: {
    en: 'a killed proxy’s door refuses callers until agent, reaper or, if these died too, the next start puts it back',
    ko: '죽은 프록시의 문은 에이전트나 리퍼, 둘 다 죽었으면 다음 시작이 되살릴 때까지 요청을 거부하기 때문입니다',
  },
  goneWithinMs: () => null,
  needs: [],
  resource: z.strictObject({ listen: hostAndPort }),
  want: z.strictObject({ upstream: hostAndPort, standing: z.boolean(), name: z.string().optional() }),
};
