import { stateDirAt, stateDirPath } from '@firedrill/server/state-dir';
import { createClient } from '../server/client.ts';
import { findRun, lookAt } from '../server/look.ts';
import { recoveredStatus, recoverHere } from '../server/recover.ts';
import { serverListens } from '../server/ensure-server.ts';
import { recoveredText } from '../render/recovered.ts';
import { text, type Verb } from '../verb.ts';

/** Stops runs. Where the server is dead, it takes back from the journal what the runs left. */
export const stop: Verb = {
  name: 'stop',
  summary: { en: 'stop a run, or all, and take everything back', ko: '실행을 멈추고 모두 되돌립니다' },
  configure: (command) =>
    command.argument('[run]', 'a run, the beginning of its id, or an experiment; all when none is given'),
  run: async (surroundings, [wanted], options) => {
    const { out, environment, language } = surroundings;
    const dir = stateDirAt(stateDirPath(text(options, 'state'), environment));
    if (!(await serverListens(dir))) {
      const recovered = await recoverHere(dir.root, { why: 'a person stopped everything', acceptDamage: false });
      out(`${recoveredText(dir.root, recovered, language)}\n`);
      return recoveredStatus(recovered, false);
    }
    const client = createClient(dir);
    const look = await lookAt(surroundings, options);
    const chosen = wanted === undefined ? await look.runs() : [await findRun(look, wanted)];
    const active = chosen.filter(({ phase }) => phase !== 'ended');
    for (const { run } of active) {
      await client.call('POST', `/api/v1/runs/${run}/stop`, { why: 'asked by a person' });
      out(language === 'ko' ? `${run} 중단하는 중\n` : `${run} is being stopped\n`);
    }
    if (active.length === 0) out(language === 'ko' ? '진행 중인 실행이 없습니다\n' : 'nothing is under way\n');
    return 0;
  },
};
