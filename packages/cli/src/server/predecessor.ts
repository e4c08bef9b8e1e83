import { journalOwes } from '@firedrill/agent/recover-state';

/** Verbs that only look say what a dead predecessor left, and leave it to those that may act. */
export async function warnOfPredecessor(stateDir: string, err: (text: string) => void): Promise<void> {
  const { injections, damage, heldBy } = await journalOwes(stateDir);
  if (heldBy !== null || (injections.length === 0 && damage === null)) return;
  const ids = injections.map(({ injection }) => injection).join(', ');
  if (injections.length > 0) err(`warning: what a dead agent left may still be live: ${ids}\n`);
  if (damage !== null) err(`warning: the journal is damaged: ${damage}\n`);
  err('  next: `firedrill recover` takes back what is ours.\n');
}
