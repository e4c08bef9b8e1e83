import { createLookingAgent } from '@firedrill/agent/looking-agent';
import { journalOwes } from '@firedrill/agent/recover-state';
import type { Residue } from '@firedrill/core/protocol/messages';
import { stateDirPath } from '@firedrill/server/state-dir';
import { text, type Verb } from '../verb.ts';

/** What is left of ours in the world, read from the world. Touches nothing; 0 when nothing is. */
export const residue: Verb = {
  name: 'residue',
  summary: { en: 'show what is left of ours', ko: '남아 있는 것을 보여 줍니다' },
  configure: (command) => command.option('-o, --output <form>', 'text or json', 'text'),
  run: async ({ out, environment }, _args, options) => {
    const stateDir = stateDirPath(text(options, 'state'), environment);
    const agent = await createLookingAgent({ stateDir, policy: null });
    const found = await withoutKeeper(stateDir, await agent.residue({}));
    if (text(options, 'output') === 'json') out(`${JSON.stringify(found, null, 2)}\n`);
    else {
      const lines = [
        ...found.effects.map((each) => `effect   ${each}`),
        ...found.litter.map((each) => `litter   ${each}`),
        ...found.unknown.map((each) => `unknown  ${each}`),
        ...found.live.map((each) => `live     ${each} (on purpose: its lease is valid)`),
      ];
      out(lines.length === 0 ? 'nothing of ours is left\n' : `${lines.join('\n')}\n`);
    }
    return found.effects.length + found.unknown.length === 0 ? 0 : 4;
  },
};

/**
 * What is live is so on purpose only while an agent holds its lease; with nobody there it is left behind, and hurts.
 */
async function withoutKeeper(stateDir: string, found: Residue): Promise<Residue> {
  const { heldBy } = await journalOwes(stateDir);
  if (heldBy !== null) return found;
  const left = found.live.map(
    (injection) => `${injection} is live and nobody holds it; \`firedrill recover\` takes it back`,
  );
  return { ...found, live: [], effects: [...found.effects, ...left] };
}
