import { FiredrillError } from '@firedrill/core/errors';
import type { RunEvent } from '@firedrill/core/words/events';
import { createEventLines, momentColumns } from '../render/event-line.ts';
import { defaultLeaseMs } from '@firedrill/core/protocol/messages';
import { oneOf } from '../render/forms.ts';
import { createPaint } from '../render/paint.ts';
import { wrapped } from '../render/table.ts';
import { serverComesBack } from '../server/ensure-server.ts';
import { followRun } from '../server/follow.ts';
import { findRun, lookAt } from '../server/look.ts';
import { flag, text, type Verb } from '../verb.ts';

const forms = ['text', 'json'] as const;

/** A run goes on with another server within its lease only. */
const patienceMs = defaultLeaseMs;

const broken = {
  en: 'the stream broke (nothing was read for long, or the server was busy or died); going on behind the last event\n',
  ko: '스트림이 끊겼습니다 (오래 읽지 않았거나 서버가 바빴거나 죽었습니다). 마지막 이벤트 다음부터 이어서 보여 줍니다\n',
} as const;

/** A run's events, one line each. Starts nothing; with -f it goes on until the run has ended. */
export const logs: Verb = {
  name: 'logs',
  summary: { en: 'show the events of a run', ko: '실행의 이벤트를 보여 줍니다' },
  configure: (command) =>
    command
      .argument('[run]', 'a run, the beginning of its id, or an experiment; the last one when none is given')
      .option('-f, --follow', 'go on until the run has ended')
      .option('-o, --output <form>', 'text, or json: one event a line', 'text'),
  run: async (surroundings, [wanted], options) => {
    const form = oneOf(text(options, 'output') ?? 'text', forms, '--output');
    const look = await lookAt(surroundings, options);
    const { run } = await findRun(look, wanted);
    const { color, language, terminal } = surroundings;
    const columns = terminal?.columns ?? Infinity;
    const lineOf = createEventLines({ paint: createPaint(color), language, every: true });
    const show = (event: RunEvent): void => {
      const line = form === 'json' ? JSON.stringify(event) : lineOf(event);
      if (line !== null) surroundings.out(`${form === 'json' ? line : wrapped(line, columns, momentColumns)}\n`);
    };
    if (look.alive && flag(options, 'follow')) {
      const again = async (): Promise<void> => {
        if (!(await serverComesBack(look.dir, patienceMs)))
          throw new FiredrillError('agent-away', `the server went away while ${run} was under way`);
        surroundings.err(broken[language]);
      };
      for await (const event of followRun(look.dir, run, { after: 0, again })) show(event);
    } else for (const event of await look.events(run)) show(event);
    return 0;
  },
};
