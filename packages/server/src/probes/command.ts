import { reasonOf } from '@firedrill/core/errors';
import { z } from 'zod';
import type { Answer } from './answer.ts';
import { parsed } from './http.ts';
import { inText } from './judge-answer.ts';
import { blind, defineProbe, numberKeys, timeKeys } from './probe.ts';

const parameters = z.strictObject({
  /** An argument vector; no shell ever sees it. The agent's policy must allow the program. */
  argv: z.tuple([z.string().min(1)], z.string(), 'expected a list of texts, at least one'),
  exitStatus: z.int().min(0).max(255).default(0),
});

const answer = z.object({ exitStatus: z.int().nullable(), timedOut: z.boolean(), output: z.string() });

/**
 * Runs a program through the agent and judges its exit status and output. The number is the output as a number, where
 * it is one.
 */
export const commandProbe = defineProbe({
  type: 'command',
  title: { en: 'command', ko: '명령 실행' },
  about: {
    en:
      "Runs a program through the agent, without a shell; the agent's policy must allow it. The number is the " +
      'output as a number. It is an inner measure.',
    ko: '에이전트가 셸 없이 프로그램을 실행합니다. 에이전트의 정책이 허용해야 합니다. 값은 출력의 숫자입니다. 내부 지표입니다.',
  },
  with: parameters,
  expects: ['equals', 'matches', 'jsonPath', ...numberKeys, ...timeKeys],
  table: [
    { seen: 'the expected exit status, and output within the tolerance', quality: 'good' },
    { seen: 'another exit status, output outside the tolerance, or no end in time', quality: 'bad' },
    { seen: 'the program is missing, not allowed by the policy, or the agent is away', quality: 'blind' },
  ],
  examples: [
    { name: 'queued', type: 'command', with: { argv: ['/usr/bin/queue-length', 'orders'] }, expect: { atMost: 100 } },
  ],
  sample: async ({ with: { argv, exitStatus }, remote }) => {
    const startMs = performance.now();
    try {
      const result = answer.parse(await remote('command', { argv }));
      const latencyMs = performance.now() - startMs;
      const text = result.output;
      const says = `exit status ${result.exitStatus}`;
      const failure = result.timedOut ? 'it did not end in time' : `${says}, expected ${exitStatus}`;
      const failed = result.timedOut || result.exitStatus !== exitStatus;
      const seen = { text, json: () => parsed(text), otherwise: inText(text) };
      return { says, latencyMs, ...(failed ? { failure } : seen) } satisfies Answer;
    } catch (thrown) {
      return blind(reasonOf(thrown));
    }
  },
});
