import { FiredrillError, reasonOf } from '../errors.ts';
import { msToNs } from '../ports.ts';
import type { EnginePorts } from './engine-ports.ts';
import type { Situation } from './situation.ts';

/** Acts under way, each at most once at a time. */
export interface Attempts {
  /**
   * Runs `act` unless the same one is under way. When it fails or is not done, it may be wished again after a pause.
   */
  readonly once: (key: string, act: () => Promise<boolean>) => void;
  readonly later: (afterMs: number, call: () => void) => void;
  /** Starts nothing any more. What is under way ends by itself. */
  readonly close: () => void;
}

/** A failed act is tried again after so long; idempotent calls make that harmless. */
const retryMs = 200;

export function createAttempts(
  { clock, notes }: Pick<EnginePorts, 'clock' | 'notes'>,
  { wake, leave }: Pick<Situation, 'wake' | 'leave'>,
): Attempts {
  const flying = new Set<string>();
  const cancels = new Set<() => void>();
  let closed = false;
  const later = (afterMs: number, call: () => void): void => {
    const cancel = clock.at(clock.nowNs() + msToNs(afterMs), () => {
      cancels.delete(cancel);
      if (!closed) call();
    });
    cancels.add(cancel);
  };
  const once = (key: string, act: () => Promise<boolean>): void => {
    if (closed || flying.has(key)) return;
    flying.add(key);
    const free = (): void => {
      flying.delete(key);
      wake();
    };
    const settle = (done: boolean): void => (done ? free() : later(retryMs, free));
    act().then(settle, (thrown: unknown) => {
      notes.note('warn', `${key} failed: ${reasonOf(thrown)}`);
      if (thrown instanceof FiredrillError && thrown.code === 'stale-epoch') leave(thrown);
      later(retryMs, free);
    });
  };
  const close = (): void => {
    closed = true;
    for (const cancel of cancels) cancel();
  };
  return { once, later, close };
}
