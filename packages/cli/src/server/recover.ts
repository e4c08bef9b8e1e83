import { recoverState, type StateRecovered } from '@firedrill/agent/recover-state';
import { createFileNotes } from '@firedrill/server/file-notes';
import { prepareStateDir } from '@firedrill/server/state-dir';

/** A reaper of a dead agent may be at work; it is given this long to finish. */
const lockWaitMs = 10_000;

/** Takes back, in this process, what the journal of a state directory owes. */
export async function recoverHere(
  root: string,
  { why, acceptDamage }: { readonly why: string; readonly acceptDamage: boolean },
): Promise<StateRecovered> {
  const dir = prepareStateDir(root);
  const notes = createFileNotes(dir.log('recover'));
  return recoverState(dir.root, { role: 'recover', why, waitMs: lockWaitMs, notes, acceptDamage });
}

/** Nothing is owed, nothing went wrong. */
export const isClean = ({ owed, damage }: StateRecovered): boolean => owed.length === 0 && damage === null;
