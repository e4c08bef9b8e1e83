import { FiredrillError } from '@firedrill/core/errors';
import type { RunEvent } from '@firedrill/core/words/events';
import { createEventLines } from '../render/event-line.ts';
import { oneOf } from '../render/forms.ts';
import { createPaint } from '../render/paint.ts';
import { createClient } from '../server/client.ts';
import { findRun, lookAt } from '../server/look.ts';
import { flag, text, type Verb } from '../verb.ts';

const forms = ['text', 'json'] as const;

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
    const { color, language } = surroundings;
    const lineOf = createEventLines({ paint: createPaint(color), language, every: true });
    let ended = false;
    const show = (event: RunEvent): void => {
      ended ||= event.body.type === 'run.ended';
      const line = form === 'json' ? JSON.stringify(event) : lineOf(event);
      if (line !== null) surroundings.out(`${line}\n`);
    };
    if (look.alive && flag(options, 'follow')) {
      // The server is the same product; its store is the border where events were checked.
      for await (const line of createClient(look.dir).lines(`/api/v1/runs/${run}/events?follow=true`))
        show(line as RunEvent); // see above
      if (!ended) throw new FiredrillError('agent-away', `the server went away while ${run} was under way`);
    } else for (const event of await look.events(run)) show(event);
    return 0;
  },
};
