import { checkHost } from '../doctor/check-host.ts';
import { checkState } from '../doctor/check-state.ts';
import type { Finding } from '../doctor/finding.ts';
import { doctorIn } from '../render/doctor-words.ts';
import { formText, oneOf } from '../render/forms.ts';
import { createPaint } from '../render/paint.ts';
import { wrapped } from '../render/table.ts';
import { stateDirPath } from '@firedrill/server/state-dir';
import { text, type Verb } from '../verb.ts';

const forms = ['text', 'json', 'yaml'] as const;

/** What this machine can do and what is in the way, each with a remedy. Starts nothing, changes nothing. */
export const doctor: Verb = {
  name: 'doctor',
  summary: {
    en: 'say what this machine can do, and what to mend',
    ko: '이 컴퓨터에서 되는 것과 고칠 것을 알려 줍니다',
  },
  configure: (command) =>
    command
      .option('--policy <file>', "the agent's policy file")
      .option('-o, --output <form>', forms.join(', '), 'text'),
  run: async (surroundings, _args, options) => {
    const form = oneOf(text(options, 'output') ?? 'text', forms, '--output');
    const asked = {
      stateDir: stateDirPath(text(options, 'state'), surroundings.environment),
      policy: text(options, 'policy') ?? null,
    };
    const findings = [...(await checkHost(asked)), ...(await checkState(asked, surroundings.environment))];
    if (form !== 'text') surroundings.out(formText({ findings }, form));
    else {
      const paint = createPaint(surroundings.color);
      const columns = surroundings.terminal?.columns ?? Infinity;
      const sign = { ok: paint('green', '✓'), limited: paint('yellow', '–'), broken: paint('red', '✗') };
      const say = (words: string): string => doctorIn(words, surroundings.language);
      const line = ({ state, what, found, next }: Finding): string =>
        wrapped(`${sign[state]} ${paint('bold', say(what))}: ${say(found)}`, columns, 4) +
        (next === null ? '' : `\n    → ${wrapped(say(next), columns - 6, 6)}`);
      surroundings.out(`${findings.map(line).join('\n')}\n`);
    }
    return findings.some(({ state }) => state === 'broken') ? 1 : 0;
  },
};
