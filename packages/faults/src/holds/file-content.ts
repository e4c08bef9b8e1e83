import type { HoldDeclaration } from '@firedrill/core/hold';
import { z } from 'zod';

/**
 * A file is kept at a content, or absent (null); the newest claim wins. `mode`: permission bits; without it, as it
 * was.
 */
export const fileContent: HoldDeclaration = {
  name: 'file-content',
  deadMan: 'reaper',
  because: {
    en: 'the reaper, which outlives the agent, puts back the copy that was made before',
    ko: '에이전트보다 오래 사는 리퍼가 미리 만들어 둔 사본을 되돌려 놓기 때문입니다',
  },
  goneWithinMs: (leaseMs) => leaseMs + 250,
  needs: [],
  resource: z.strictObject({ path: z.string().startsWith('/') }),
  want: z.strictObject({ contentBase64: z.base64().nullable(), mode: z.int().min(0).max(0o7777).optional() }),
};
