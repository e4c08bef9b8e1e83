import { journalOwes } from '@firedrill/agent/recover-state';
import { stateDirPath } from '@firedrill/server/state-dir';
import { recoveredText } from '../render/recovered.ts';
import { recoveredStatus, recoverHere } from '../server/recover.ts';
import { flag, text, type Verb } from '../verb.ts';

/** Makes good what a dead predecessor of this user's left; names what belongs to other users. */
export const recover: Verb = {
  name: 'recover',
  summary: { en: 'take back what a dead run left behind', ko: '죽은 실행이 남긴 것을 되돌립니다' },
  configure: (command) =>
    command.option('--accept-damage', 'go on after a damaged journal, when you have looked at what is left'),
  run: async ({ out, environment, language }, _args, options) => {
    const state = stateDirPath(text(options, 'state'), environment);
    const acceptDamage = flag(options, 'acceptDamage');
    const { heldBy, injections } = await journalOwes(state);
    if (heldBy !== null) {
      const live = injections.length;
      out(
        language === 'ko'
          ? `${heldBy}: 살아서 주입 ${live}건을 돌보고 있습니다. \`firedrill stop\`으로 끝낼 수 있습니다\n`
          : `${heldBy} is alive and looks after ${live} injections; \`firedrill stop\` ends them\n`,
      );
      return 0;
    }
    const recovered = await recoverHere(state, { why: 'a person asked for it', acceptDamage });
    out(`${recoveredText(state, recovered, language)}\n`);
    return recoveredStatus(recovered, acceptDamage);
  },
};
