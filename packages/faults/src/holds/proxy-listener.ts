import type { HoldDeclaration } from '@firedrill/core/hold';
import { z } from 'zod';
import { hostAndPort } from '../parts/hold-fields.ts';

/** Our proxy listens at an address and passes on to another. `standing`: a person's proxy, which outlives runs. */
export const proxyListener: HoldDeclaration = {
  name: 'proxy-listener',
  deadMan: 'start',
  because: {
    en: 'the proxy only passes on when the agent dies, and the reaper or the next start takes it away',
    ko: '에이전트가 죽어도 프록시는 그대로 통과시키며, 리퍼나 다음 시작이 그것을 치우기 때문입니다',
  },
  goneWithinMs: () => null,
  needs: [],
  resource: z.strictObject({ listen: hostAndPort }),
  want: z.strictObject({ upstream: hostAndPort, standing: z.boolean() }),
};
