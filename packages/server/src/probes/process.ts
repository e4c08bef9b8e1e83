import { reasonOf } from '@firedrill/core/errors';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { blind, defineProbe, numberKeys } from './probe.ts';

const parameters = z
  .strictObject({
    labels: z.record(z.string(), z.string()).optional(),
    name: z.string().optional(),
    pid: z.int().min(1).optional(),
    port: z.int().min(1).max(65535).optional(),
    /** So many at least must be alive. */
    count: z.int().min(1).default(1),
  })
  .refine(
    ({ labels = {}, name, pid, port }) => Object.keys(labels).length > 0 || (name ?? pid ?? port) !== undefined,
    'expected at least one of labels, name, pid, port',
  );

const answer = z.object({ alive: z.int() });

/**
 * Whether processes are alive, as the agent on their host sees it. A zombie is not alive. The number is how many are.
 */
export const processProbe = defineProbe({
  type: 'process',
  title: { en: 'process is alive', ko: '프로세스 생존 확인' },
  about: {
    en:
      'Counts matching processes through the agent on their host. A zombie is not alive. The number is how many ' +
      'are. It is an inner measure.',
    ko: '호스트의 에이전트가 일치하는 프로세스를 셉니다. 좀비는 살아 있지 않습니다. 값은 살아 있는 수입니다. 내부 지표입니다.',
  },
  with: parameters,
  expects: ['equals', 'errorRate', ...numberKeys],
  table: [
    { seen: 'at least `count` matching processes are alive', quality: 'good' },
    { seen: 'fewer are alive, or their number is outside the tolerance', quality: 'bad' },
    { seen: 'the agent is away or cannot read /proc', quality: 'blind' },
  ],
  examples: [{ name: 'workers', type: 'process', with: { labels: { service: 'ratings' }, count: 2 } }],
  sample: async ({ with: { count, labels, name, pid, port }, remote }) => {
    try {
      const select = {
        ...(labels === undefined ? {} : { labels }),
        ...(name === undefined ? {} : { name }),
        ...(pid === undefined ? {} : { pid }),
        ...(port === undefined ? {} : { port }),
      };
      const { alive } = answer.parse(await remote('process', select));
      const few = `${alive} alive, expected at least ${count}`;
      return { says: `${alive} alive`, number: alive, ...(alive < count ? { failure: few } : {}) } satisfies Answer;
    } catch (thrown) {
      return blind(reasonOf(thrown));
    }
  },
});
