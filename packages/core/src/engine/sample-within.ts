import { reasonOf } from '../errors.ts';
import { msToNs } from '../ports.ts';
import { durationText } from '../units.ts';
import { answerLimitMs, defaultEveryMs } from '../words/answer-limit.ts';
import type { Phase } from '../words/events.ts';
import type { InvariantSpec, ProbeSpec } from '../words/experiment.ts';
import type { RunId } from '../words/ids.ts';
import type { EnginePorts, Sample } from './engine-ports.ts';

/** Probes settle by themselves before that (port.ts of the server), an agent on the way and the judging included. */
const graceMs = 3_000;

/**
 * One sample of a probe, which always comes: one that its probe does not bring in time, whatever the reason, is blind.
 * Otherwise a single answer that is never settled would end the looking for the whole run, and nobody would know.
 */
export function sampleWithin(
  { clock, probes }: Pick<EnginePorts, 'clock' | 'probes'>,
  run: RunId,
  spec: ProbeSpec | InvariantSpec,
  phase: Phase,
): Promise<Sample> {
  const limitMs = Math.max(answerLimitMs(spec), 'every' in spec ? spec.every : defaultEveryMs) + graceMs;
  const { promise, resolve } = Promise.withResolvers<Sample>();
  const tell = (sample: Sample): void => {
    cancel();
    resolve(sample);
  };
  const blind = (detail: string): void => tell({ quality: 'blind', value: null, detail });
  const cancel = clock.at(clock.nowNs() + msToNs(limitMs), () =>
    blind(`the probe brought no sample within ${durationText(limitMs)}`),
  );
  probes
    .sample(run, spec, phase)
    .then(tell, (thrown: unknown) => blind(`the probe itself failed: ${reasonOf(thrown)}`));
  return promise;
}
