import { FiredrillError } from '@firedrill/core/errors';
import { markNames } from '@firedrill/core/words/experiment';
import { oneOf } from '../render/forms.ts';
import { createClient } from '../server/client.ts';
import { findRun, lookAt } from '../server/look.ts';
import { text, type Verb } from '../verb.ts';

/** Sets a recovery mark now, on a run that is under way: somebody noticed, was called, told the public … */
export const mark: Verb = {
  name: 'mark',
  summary: { en: 'set a recovery mark on a run, now', ko: '진행 중인 실행에 복구 시점을 지금 기록합니다' },
  configure: (command) =>
    command
      .argument('<run>', 'a run that is under way; last is the newest')
      .argument('<mark>', markNames.join(', '))
      .option('--source <text>', 'who or what says so', 'a person'),
  run: async (surroundings, [wanted, given = ''], options) => {
    const name = oneOf(given, markNames, 'mark');
    const look = await lookAt(surroundings, options);
    const { run, phase } = await findRun(look, wanted);
    if (phase === 'ended') throw new FiredrillError('run-unknown', `${run} has ended: its record is closed`);
    if (!look.alive) throw new FiredrillError('agent-away', `no server is under way with ${run}`);
    await createClient(look.dir).call('POST', `/api/v1/runs/${run}/marks`, {
      mark: name,
      source: text(options, 'source') ?? 'a person',
    });
    surroundings.out(`${run} ${name}\n`);
    return 0;
  },
};
