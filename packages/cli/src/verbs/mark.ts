import { FiredrillError } from '@firedrill/core/errors';
import { markNames } from '@firedrill/core/words/experiment';
import { parseDurationMs } from '@firedrill/core/units';
import { oneOf } from '../render/forms.ts';
import { createClient } from '../server/client.ts';
import { findRun, lookAt } from '../server/look.ts';
import { text, type Verb } from '../verb.ts';

/**
 * Sets a recovery mark on a run that is under way: somebody noticed, was called, told the public … Whoever tells it
 * late says how long ago it came.
 */
export const mark: Verb = {
  name: 'mark',
  summary: { en: 'set a recovery mark on a run, now', ko: '진행 중인 실행에 복구 시점을 지금 기록합니다' },
  configure: (command) =>
    command
      .argument('<run>', 'a run that is under way; last is the newest')
      .argument('<mark>', markNames.join(', '))
      .option('--source <text>', 'who or what says so', 'a person')
      .option('--ago <duration>', 'it came so long ago, at the latest (default: now)')
      .option('--not-yet <duration>', 'so long ago it had not come yet: with both, also being late can be told'),
  run: async (surroundings, [wanted, given = ''], options) => {
    const name = oneOf(given, markNames, 'mark');
    const [agoMs, notYetAgoMs] = [
      durationOf('ago', text(options, 'ago')) ?? 0,
      durationOf('not-yet', text(options, 'notYet')),
    ];
    if (notYetAgoMs !== null && notYetAgoMs < agoMs)
      throw new FiredrillError('usage', '--not-yet must lie further back than --ago');
    const look = await lookAt(surroundings, options);
    const { run, phase } = await findRun(look, wanted);
    if (phase === 'ended') throw new FiredrillError('run-ended', `${run} has ended: its record is closed`);
    if (!look.alive) throw new FiredrillError('agent-away', `no server is under way with ${run}`);
    await createClient(look.dir).call('POST', `/api/v1/runs/${run}/marks`, {
      mark: name,
      source: text(options, 'source') ?? 'a person',
      agoMs,
      notYetAgoMs,
    });
    surroundings.out(`${run} ${name}\n`);
    return 0;
  },
};

const longestMs = 86_400_000;

/** Null when the option is not given. @throws FiredrillError `usage` when it is no duration of at most a day */
function durationOf(option: 'ago' | 'not-yet', given: string | undefined): number | null {
  if (given === undefined) return null;
  const durationMs = parseDurationMs(given);
  if (durationMs === null || durationMs > longestMs)
    throw new FiredrillError('usage', `--${option} ${given}: expected a duration of at most a day, such as 30s`);
  return durationMs;
}
