import { constants } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { reasonOf } from '@firedrill/core/errors';

/** What has to be undone whatever ends this process: its own end, an error that nobody caught, or a signal. */
export interface Leaving {
  /** Adds something to be undone; the newest is undone first. */
  readonly later: (undo: () => void | Promise<void>) => void;
  /** Tells an error and makes the exit status 1, unless it comes of leaving. */
  readonly fail: (thrown: unknown) => void;
  /** Undoes everything, once. Never rejects: what cannot be undone is told, and the next is undone. */
  readonly leave: () => Promise<void>;
}

/** One thing that cannot be undone must not keep the others from it. */
const longestMs = 20_000;

export function createLeaving(): Leaving {
  const undos: (() => void | Promise<void>)[] = [];
  let leaving: Promise<void> | null = null;
  const leave = (): Promise<void> => (leaving ??= undoAll(undos));
  const leaveWith = (exitCode: number): void => void leave().finally(() => process.exit(exitCode));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => leaveWith(128 + constants.signals[signal]));
  }
  const fail = (thrown: unknown): void => {
    // What fails because everything is being undone says nothing new.
    if (leaving !== null) return;
    tell(`it ended by an error: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
    process.exitCode = 1;
  };
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (thrown: unknown) => {
      fail(thrown);
      leaveWith(1);
    });
  }
  return { later: (undo) => void undos.push(undo), fail, leave };
}

/** Undoes each, the last one first. */
export async function undoAll(undos: (() => void | Promise<void>)[]): Promise<void> {
  for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
    const limit = new AbortController();
    const late = pause(longestMs, 'late', { signal: limit.signal }).catch(() => 'in time');
    const done = Promise.resolve()
      .then(undo)
      .then(
        () => null,
        (thrown: unknown) => tell(`not undone: ${reasonOf(thrown)}`),
      );
    if ((await Promise.race([done, late])) === 'late') tell(`not undone in ${longestMs} ms: ${undo.name}`);
    limit.abort();
  }
}

/** Nobody may read it any more; that must not keep us from cleaning up. */
function tell(line: string): null {
  process.stderr.write(`${line}\n`, () => undefined);
  return null;
}
