import { journalOwes } from '@firedrill/agent/recover-state';
import { stateDirPath } from '@firedrill/server/state-dir';
import { closeAndSay } from '../render/closed-runs.ts';
import { heldText } from '../render/past-server.ts';
import { contestedLines, othersLines, recoveredText } from '../render/recovered.ts';
import { leftContested } from '../server/contested.ts';
import { owedNow } from '../server/past-server.ts';
import { recoveredStatus, recoverHere } from '../server/recover.ts';
import { flag, text, type Verb } from '../verb.ts';

/**
 * Makes good what a dead predecessor of this user's left; names what belongs to other users. What a living agent holds
 * it leaves to `stop`, says until when it may be live, and ends with 4.
 */
export const recover: Verb = {
  name: 'recover',
  summary: { en: 'take back what a dead run left behind', ko: '죽은 실행이 남긴 것을 되돌립니다' },
  configure: (command) =>
    command.option('--accept-damage', 'go on after a damaged journal, when you have looked at what is left'),
  run: async (surroundings, _args, options) => {
    const { out, err, environment, language } = surroundings;
    const state = stateDirPath(text(options, 'state'), environment);
    const acceptDamage = flag(options, 'acceptDamage');
    const { heldBy } = await journalOwes(state);
    if (heldBy?.startsWith('agent') === true) {
      const owed = await owedNow(state, null);
      const held = heldText(heldBy, owed, language);
      const left = contestedLines(await leftContested(state), held, language);
      out(`${[held, ...left, ...othersLines(state, language)].join('\n')}\n`);
      return owed.length === 0 ? 0 : 4;
    }
    const asked = recoverHere(state, { why: 'a person asked for it', acceptDamage });
    const recovered = await asked.catch((thrown: unknown) => {
      err(
        othersLines(state, language)
          .map((line) => `${line}\n`)
          .join(''),
      );
      throw thrown;
    });
    const others = recovered === null ? othersLines(state, language) : [];
    const came = recoveredText(state, recovered, language);
    const left = recovered === null ? [] : contestedLines(await leftContested(state), came, language);
    out(`${[came, ...left, ...others].join('\n')}\n`);
    const status = recoveredStatus(recovered, acceptDamage);
    if (recovered !== null && status !== 4) await closeAndSay(surroundings, state);
    return status;
  },
};
