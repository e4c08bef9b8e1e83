import { reasonOf } from '@firedrill/core/errors';
import { z } from 'zod';
import { bad, blind, defineProbe, good } from './probe.ts';

const parameters = z.strictObject({
  labels: z.record(z.string(), z.string()).optional(),
  name: z.string().optional(),
  pid: z.int().min(1).optional(),
  port: z.int().min(1).max(65535).optional(),
  /** So many at least must be alive. */
  count: z.int().min(1).default(1),
});

const answer = z.object({ alive: z.int() });

/**
 * Whether processes are alive, as the agent on their host sees it. A zombie is not alive. The number is how many are.
 */
export const processProbe = defineProbe({
  type: 'process',
  title: { en: 'process is alive', ko: '프로세스 생존 확인' },
  with: parameters,
  table: [
    { seen: 'at least `count` matching processes are alive', quality: 'good' },
    { seen: 'fewer are alive', quality: 'bad' },
    { seen: 'the agent is away or cannot read /proc', quality: 'blind' },
  ],
  sample: async ({ with: { count, labels, name, pid, port }, remote }) => {
    try {
      const select = { labels: labels ?? null, name: name ?? null, pid: pid ?? null, port: port ?? null };
      const { alive } = answer.parse(await remote('process', select));
      return alive >= count ? good(`${alive} alive`, alive) : bad(`${alive} alive, expected at least ${count}`, alive);
    } catch (thrown) {
      return blind(reasonOf(thrown));
    }
  },
});
