import { FiredrillError } from '@firedrill/core/errors';
import type { RunEvent } from '@firedrill/core/words/events';
import type { RunId } from '@firedrill/core/words/ids';
import type { StateDir } from '@firedrill/server/state-dir';
import { createClient } from './client.ts';
import { ensureServer, type ServerOptions } from './ensure-server.ts';

/**
 * A run's events as they come, from after `seq` to the end of the run. When the server dies, it is started again and
 * the events go on where they stopped: the run resumes within its lease, or is recovered and judged inconclusive.
 */
export async function* followRun(
  dir: StateDir,
  run: RunId,
  options: { readonly after: number; readonly server: ServerOptions },
): AsyncGenerator<RunEvent, void, undefined> {
  let seq = options.after;
  for (let restarts = 0; restarts <= maxRestarts; restarts += 1) {
    try {
      for await (const line of createClient(dir).lines(`/api/v1/runs/${run}/events?follow=true&after=${seq}`)) {
        // The server is the same product; its store is the border where events were checked.
        const event = line as RunEvent;
        seq = event.seq;
        yield event;
        if (event.body.type === 'run.ended') return;
      }
    } catch (thrown) {
      const lost = (thrown instanceof FiredrillError && thrown.code === 'agent-away') || isConnectionLoss(thrown);
      if (!lost) throw thrown;
    }
    await ensureServer(dir.root, options.server);
  }
  throw new FiredrillError('timeout', `the server died ${maxRestarts} times while ${run} was under way`);
}

const maxRestarts = 20;

function isConnectionLoss(thrown: unknown): boolean {
  return (
    thrown instanceof Error && 'code' in thrown && ['ECONNRESET', 'EPIPE', 'ECONNREFUSED'].includes(String(thrown.code))
  );
}
