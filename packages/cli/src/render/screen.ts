import type { Surroundings } from '../verb.ts';

/** What standard output is, as Node tells it: `isTTY` is not there where it is no terminal. */
interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/**
 * What may be shown. NO_COLOR (no-color.org) wins over FORCE_COLOR; without either, colour is for terminals. A dumb
 * terminal understands no orders: it gets neither colour nor a line that is written over.
 */
export function screenOf(
  { isTTY = false, columns = 80 }: Output,
  { NO_COLOR = '', FORCE_COLOR = '0', TERM }: NodeJS.ProcessEnv,
): Pick<Surroundings, 'color' | 'terminal'> {
  const isTerminal = isTTY && TERM !== 'dumb';
  return { color: NO_COLOR === '' && (FORCE_COLOR !== '0' || isTerminal), terminal: isTerminal ? { columns } : null };
}
