import { FiredrillError } from '@firedrill/core/errors';
import type { RunEvent } from '@firedrill/core/words/events';
import type { RunId } from '@firedrill/core/words/ids';
import type { StateDir } from '@firedrill/server/state-dir';
import { createClient } from './client.ts';

export interface Following {
  readonly after: number;
  /**
   * Called when the stream ended before the run did: the server died, or dropped us because we had not read for long.
   * Resolves when it may be asked again for what is missing. @throws to give up
   */
  readonly again: () => Promise<unknown>;
  /** Ends the following. */
  readonly signal?: AbortSignal;
}

/**
 * A run's events as they come, from after `seq` to the end of the run. When the stream breaks, the events go on where
 * they stopped.
 */
export async function* followRun(
  dir: StateDir,
  run: RunId,
  { after, again, signal }: Following,
): AsyncGenerator<RunEvent, void, undefined> {
  let seq = after;
  for (let breaks = 0; breaks <= mostBreaks; breaks += 1) {
    try {
      for await (const line of linesFrom(dir, run, seq, signal)) {
        if (isParting(line)) break;
        // The server is the same product; its store is the border where events were checked.
        const event = line as RunEvent;
        seq = event.seq;
        yield event;
        if (event.body.type === 'run.ended') return;
      }
    } catch (thrown) {
      if (!isLost(thrown)) throw thrown;
    }
    if (signal?.aborted === true) return;
    await again();
  }
  throw new FiredrillError('timeout', `the stream broke ${mostBreaks} times while ${run} was under way`);
}

const linesFrom = (dir: StateDir, run: RunId, seq: number, signal?: AbortSignal): AsyncGenerator<unknown> =>
  createClient(dir).lines(`/api/v1/runs/${run}/events?follow=true&after=${seq}`, signal);

const mostBreaks = 20;

/** The last line of a stream from which we were dropped. */
const isParting = (line: unknown): boolean => typeof line === 'object' && line !== null && 'dropped' in line;

function isLost(thrown: unknown): boolean {
  if (thrown instanceof FiredrillError) return thrown.code === 'agent-away';
  // A server that was killed in the middle of a line leaves a half of it.
  if (thrown instanceof SyntaxError) return true;
  return (
    thrown instanceof Error && 'code' in thrown && ['ECONNRESET', 'EPIPE', 'ECONNREFUSED'].includes(String(thrown.code))
  );
}
