import { createLookingAgent, type LookingCalls } from '@firedrill/agent/looking-agent';
import { journalOwes } from '@firedrill/agent/recover-state';
import type { Residue } from '@firedrill/core/protocol/messages';
import { stateDirPath } from '@firedrill/server/state-dir';
import { formText, oneOf } from '../render/forms.ts';
import { padded } from '../render/table.ts';
import { text, type Verb } from '../verb.ts';

const forms = ['text', 'json', 'yaml'] as const;

const words = {
  en: {
    effect: 'effect',
    litter: 'litter',
    unknown: 'unknown',
    live: 'live',
    onPurpose: 'on purpose: its lease is valid, or it is a proxy that stands',
    nothing: 'nothing of ours is left',
  },
  ko: {
    effect: '영향',
    litter: '흔적',
    unknown: '알 수 없음',
    live: '유지 중',
    onPurpose: '의도된 것: 임대 시간이 남아 있거나, 서 있는 프록시입니다',
    nothing: '남은 것이 없습니다',
  },
} as const;

/** What is left of ours in the world, read from the world. Touches nothing; 0 when nothing is. */
export const residue: Verb = {
  name: 'residue',
  summary: { en: 'show what is left of ours', ko: '남아 있는 것을 보여 줍니다' },
  configure: (command) => command.option('-o, --output <form>', forms.join(', '), 'text'),
  run: async ({ out, environment, language }, _args, options) => {
    const form = oneOf(text(options, 'output') ?? 'text', forms, '--output');
    const stateDir = stateDirPath(text(options, 'state'), environment);
    const agent = await createLookingAgent({ stateDir, policy: null });
    const found = await withoutKeeper(stateDir, agent);
    if (form !== 'text') out(formText(found, form));
    else {
      const say = words[language];
      const lines = [
        ...found.effects.map((each) => [say.effect, each]),
        ...found.litter.map((each) => [say.litter, each]),
        ...found.unknown.map((each) => [say.unknown, each]),
        ...found.live.map((each) => [say.live, `${each} (${say.onPurpose})`]),
      ];
      const told = lines.map(([kind = '', what]) => `${padded(kind, 9)} ${what}`);
      out(`${told.length === 0 ? say.nothing : told.join('\n')}\n`);
    }
    return found.effects.length + found.unknown.length === 0 ? 0 : 4;
  },
};

/**
 * What is live is so on purpose only while an agent holds its lease; with nobody there it is left behind, and hurts. A
 * proxy that stands needs no agent; one that should stand and does not hurts whoever dials it.
 */
async function withoutKeeper(stateDir: string, agent: LookingCalls): Promise<Residue> {
  const found = await agent.residue({});
  const { heldBy } = await journalOwes(stateDir);
  if (heldBy !== null) return found;
  const { standing } = await agent.standing({});
  const left = found.live.flatMap((injection) => {
    const claims = standing.filter((each) => each.injection === injection);
    if (claims.length === 0) return `${injection} is live and nobody holds it; \`firedrill recover\` takes it back`;
    const away = claims.filter(({ present }) => !present).map(({ resource }) => JSON.stringify(resource));
    return away.map((place) => `${injection} should stand and does not: ${place}; \`firedrill recover\` puts it back`);
  });
  const up = standing.filter(({ present }) => present).map(({ injection }) => injection);
  const live = found.live.filter((injection) => up.includes(injection));
  return { ...found, live, effects: [...found.effects, ...left] };
}
