import { closeSync, openSync } from 'node:fs';
import { createContext, Script } from 'node:vm';

/** What a document's expression may take on one answer; whatever runs longer would hold up all runs of this server. */
const limitMs = 500;

/** A regular expression, a JSON path or a query that did not end on what the system answered. */
export class TooLongExpression extends Error {
  constructor(expression: string) {
    super(`${expression} takes longer than ${limitMs} ms on this answer`);
  }
}

const context = createContext({ find: null });
const call = new Script('find()');

/**
 * Applies an expression of a document to what a system answered. Together they may take for ever (`^(a+)+$` on a row of
 * a's), and only V8's own watchdog ends that.
 * @throws TooLongExpression; Error EMFILE when no descriptors are left for the watchdog
 */
export function limited<Found>(expression: string, find: () => Found): Found {
  fillReserve();
  context['find'] = find;
  for (const descriptor of reserve.splice(0)) closeSync(descriptor);
  try {
    // What the script returns is what `find` does.
    return call.runInContext(context, { timeout: limitMs }) as Found;
  } catch (thrown) {
    // The watchdog's error is of the other context, so it is no instance of ours.
    if (isTimeout(thrown)) throw new TooLongExpression(expression);
    throw thrown;
  } finally {
    context['find'] = null;
  }
}

/**
 * The watchdog takes six descriptors, and Node ends the whole process where there are none (node_watchdog.cc). So these
 * are kept until just before, with some to spare for the other threads of this process.
 */
const reserve: number[] = [];
const reserved = 16;

function fillReserve(): void {
  while (reserve.length < reserved) reserve.push(openSync('/dev/null', 'r'));
}

const isTimeout = (thrown: unknown): boolean =>
  typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/** Whether a document's regular expression matches somewhere. @throws TooLongExpression */
export function isMatch(pattern: string, text: string): boolean {
  const matches = (): boolean => new RegExp(pattern, 'u').test(text);
  // What has neither repeats nor a choice ends at once; each `a?` and `(a|a)` doubles the ways.
  return /[*+{?|]/.test(pattern) ? limited(`/${pattern}/`, matches) : matches();
}
