import { journalOwes } from '@firedrill/agent/recover-state';

/** Verbs that only look say what a dead predecessor left, and leave it to those that may act. */
export function warnOfPredecessor(stateDir: string, err: (text: string) => void): void {
  const owed = journalOwes(stateDir);
  if (owed.length === 0) return;
  err(`warning: ${owed.length} injection${owed.length === 1 ? '' : 's'} may still be live (${owed.join(', ')}).\n`);
  err('  next: `firedrill recover` takes back what is ours.\n');
}
