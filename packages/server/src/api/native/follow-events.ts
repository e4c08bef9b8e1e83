import type { ServerResponse } from 'node:http';
import type { RunId } from '@firedrill/core/words/ids';
import type { FastifyReply } from 'fastify';
import { withoutPlaceholders } from '../../runs/secrets.ts';
import type { ApiContext } from './context.ts';

/** So many events at most are read ahead of a follower; beyond them its connection holds what it has not read. */
const pageEvents = 64;
/** A follower that reads nothing for so long, while something waits for it, is dropped. It can ask for the rest. */
export const followerPatienceMs = 30_000;
/** What is left in a dropped follower's connection is given this long to go out. */
const partingMs = 1_000;

/**
 * Streams a run's events as lines of JSON, from after a sequence number until the run has ended or the follower goes.
 * The events are read from the store at the pace of the follower, so a slow one costs a page and nothing is left out
 * or sent twice. One that stands still is dropped: its stream ends with a line `{"dropped": …, "after": SEQ}` in place
 * of the run's end, and `?after=SEQ` goes on from there.
 */
export async function followEvents(
  context: ApiContext,
  { run, after }: { readonly run: RunId; readonly after: number },
  reply: FastifyReply,
): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': 'application/x-ndjson' });
  raw.flushHeaders();
  let news = Promise.withResolvers<void>();
  const wake = (): void => {
    news.resolve();
    news = Promise.withResolvers();
  };
  raw.on('close', wake);
  const leave = context.store.onAppend((changed) => {
    if (changed === run) wake();
  });
  const patienceMs = context.followerPatienceMs ?? followerPatienceMs;
  let seq = after;
  try {
    while (!raw.closed) {
      const { promise: more } = news;
      const page = withoutPlaceholders(context.store.eventsAfter(run, seq, pageEvents));
      for (const event of page) {
        const flowing = raw.write(`${JSON.stringify(event)}\n`);
        seq = event.seq;
        if (!flowing && !(await drained(raw, patienceMs))) return drop(context, { run, seq, patienceMs }, raw);
      }
      if (page.length > 0) continue;
      if (context.store.find(run)?.phase === 'ended') return;
      await more;
    }
  } finally {
    leave();
    raw.end();
  }
}

/** Whether the connection takes more within the time given. */
function drained(raw: ServerResponse, limitMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const [yes, no] = [() => resolve(true), () => resolve(false)];
  // A server that was busy for so long itself looks at the connection first, and then decides.
  const limit = setTimeout(() => setImmediate(() => setImmediate(no)), limitMs);
  raw.once('drain', yes).once('close', no);
  return promise.finally(() => {
    clearTimeout(limit);
    raw.off('drain', yes).off('close', no);
  });
}

interface Dropped {
  readonly run: RunId;
  readonly seq: number;
  readonly patienceMs: number;
}

/** Whoever only stands still finds the last line when it goes on reading soon; the connection does not wait for it. */
function drop({ notes }: ApiContext, { run, seq, patienceMs }: Dropped, raw: ServerResponse): void {
  if (raw.closed) return;
  const dropped = `nothing was read for ${patienceMs} ms`;
  notes.note('warn', `a follower of ${run} is dropped after event ${seq}: ${dropped}`);
  raw.end(`${JSON.stringify({ dropped, after: seq })}\n`);
  const parting = setTimeout(() => raw.destroy(), partingMs);
  raw.once('close', () => clearTimeout(parting));
}
