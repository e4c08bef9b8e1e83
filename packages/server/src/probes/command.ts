import { reasonOf } from '@firedrill/core/errors';
import { z } from 'zod';
import { judgeAnswer } from './judge-answer.ts';
import { bad, blind, defineProbe, good } from './probe.ts';

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
  with: parameters,
  table: [
    { seen: 'the expected exit status, and output within the tolerance', quality: 'good' },
    { seen: 'another exit status, output outside the tolerance, or no end in time', quality: 'bad' },
    { seen: 'the program is missing, not allowed by the policy, or the agent is away', quality: 'blind' },
  ],
  sample: async ({ with: { argv, exitStatus }, expect, remote, recentMs, keep }) => {
    const startMs = performance.now();
    try {
      const result = answer.parse(await remote('command', { argv }));
      const latencyMs = performance.now() - startMs;
      keep(latencyMs);
      if (result.timedOut) return bad('it did not end in time');
      if (result.exitStatus !== exitStatus) return bad(`exit status ${result.exitStatus}, expected ${exitStatus}`);
      const text = result.output;
      const judged = judgeAnswer(
        { status: null, headers: {}, text, json: () => undefined, latencyMs, recentMs },
        expect,
      );
      if (judged.quality === 'blind') return blind(judged.reasons.join('; '));
      const number = text.trim() === '' ? Number.NaN : Number(text.trim());
      const value = Number.isFinite(number) ? number : null;
      return judged.quality === 'bad'
        ? bad(judged.reasons.join('; '), value)
        : good(`exit status ${exitStatus}`, value);
    } catch (thrown) {
      return blind(reasonOf(thrown));
    }
  },
});
