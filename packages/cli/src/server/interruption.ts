import { reasonOf } from '@firedrill/core/errors';
import type { RunId } from '@firedrill/core/words/ids';
import type { StateDir } from '@firedrill/server/state-dir';
import { eventWords } from '../render/event-words.ts';
import { pastServerSaid, pastServerText } from '../render/past-server.ts';
import { recoveredStatus } from './recover.ts';
import type { Surroundings } from '../verb.ts';
import { createClient, limitsMs } from './client.ts';
import { type PastServer, stopPast } from './past-server.ts';

/** Ctrl-C while a run is watched. */
export interface Interruption {
  /** Resolves with an exit status when the server is not waited for any more: past it, everything was asked back. */
  readonly left: Promise<number>;
  readonly close: () => void;
}

interface Interrupted {
  readonly dir: StateDir;
  readonly id: RunId;
  readonly say: (line: string) => void;
  /** Ctrl-C came while the run was asked for: it is stopped at once, and the next one is the second. */
  readonly wasInterrupted: boolean;
}

const why = 'interrupted at the terminal';

/**
 * Once: the server stops the run; when it does not answer, the agent does. Twice: the agent does at once, and the
 * command ends with what is known then. Three times: the command ends, and what is live ends with its lease.
 */
export function onInterrupts(
  { onInterrupt, language }: Surroundings,
  { dir, id, say, wasInterrupted }: Interrupted,
): Interruption {
  const { promise: left, resolve: leave } = Promise.withResolvers<number>();
  let interrupts = wasInterrupted ? 1 : 0;
  let isPast = false;
  const goPast = async (): Promise<void> => {
    if (isPast) return;
    isPast = true;
    try {
      const came = await stopPast(dir.root, { runs: [id], why, interrupt: true });
      say(pastServerText(dir.root, came, language));
      leave(pastStatus(came) === 0 ? 130 : 4);
    } catch (thrown) {
      say(reasonOf(thrown));
      leave(4);
    }
  };
  const stop = async (): Promise<void> => {
    try {
      await createClient(dir).call('POST', `/api/v1/runs/${id}/stop`, { why, interrupt: true }, limitsMs.stop);
    } catch (thrown) {
      if (isPast) return;
      say(`${pastServerSaid(language)} (${reasonOf(thrown)})`);
      await goPast();
    }
  };
  const close = onInterrupt(() => {
    interrupts += 1;
    if (interrupts > 2) process.exit(4);
    if (interrupts === 1) say(eventWords(language).stopping);
    void (interrupts === 1 ? stop() : goPast());
  });
  if (wasInterrupted) void stop();
  return { left, close };
}

/** 4 while anything may still be live. */
export function pastStatus({ owed, recovered }: PastServer): 0 | 3 | 4 {
  if (recovered !== null) return recoveredStatus(recovered, false);
  return owed.length > 0 ? 4 : 0;
}
