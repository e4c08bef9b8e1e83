import type { StateDir } from '@firedrill/server/state-dir';
import { eventWords } from '../render/event-words.ts';
import type { Surroundings } from '../verb.ts';
import type { Asked } from './ask.ts';
import { type Answer, createClient, limitsMs } from './client.ts';

/** What came of asking for a run. */
export interface RunAnswer extends Answer {
  /** Ctrl-C came meanwhile: the run is to be stopped at once. */
  readonly wasInterrupted: boolean;
}

/**
 * Asks the server for a run, and goes on with its answer. Ctrl-C meanwhile does not end this command, because the run
 * could begin behind its back: the answer is awaited, so that the run can be stopped. A second one leaves with the
 * status of what is not known; a server that has not begun a run yet begins none for whoever has gone.
 *
 * `goOn` listens to Ctrl-C itself before it awaits anything: without a listener for a moment the signal would end us.
 */
export async function askForRun(
  { onInterrupt, err, language }: Surroundings,
  { dir, asked }: { readonly dir: StateDir; readonly asked: Asked },
  goOn: (answer: RunAnswer) => Promise<number>,
): Promise<number> {
  const leaving = new AbortController();
  const { promise: left, resolve: leave } = Promise.withResolvers<number>();
  let interrupts = 0;
  const close = onInterrupt(() => {
    interrupts += 1;
    err(`${interrupts === 1 ? eventWords(language).stoppingSoon : eventWords(language).leftAsking}\n`);
    if (interrupts === 1) return;
    leaving.abort();
    leave(4);
  });
  const asking = createClient(dir).call('POST', '/api/v1/runs', asked, limitsMs.agent, leaving.signal);
  try {
    const answer = await Promise.race([asking, left]);
    return typeof answer === 'number' ? answer : goOn({ ...answer, wasInterrupted: interrupts > 0 });
  } finally {
    close();
  }
}
