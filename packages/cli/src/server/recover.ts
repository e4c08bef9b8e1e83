import { recoverState, type StateRecovered } from '@firedrill/agent/recover-state';
import { createFileNotes } from '@firedrill/server/file-notes';
import { isStateDir, prepareStateDir } from '@firedrill/server/state-dir';

/** A reaper of a dead agent may be at work; it is given this long to finish. */
const lockWaitMs = 10_000;
/** What fails is tried again for so long before a person is told that it is still owed. */
const triedForMs = 5_000;

/**
 * Takes back, in this process, what the journal of a state directory owes. Null where nothing of ours was ever kept:
 * then nothing is made there either.
 */
export async function recoverHere(
  root: string,
  { why, acceptDamage }: { readonly why: string; readonly acceptDamage: boolean },
): Promise<StateRecovered | null> {
  if (!isStateDir(root)) return null;
  const dir = prepareStateDir(root);
  const notes = createFileNotes(dir.log('recover'));
  return recoverState(dir.root, { role: 'recover', why, waitMs: lockWaitMs, notes, triedForMs, acceptDamage });
}

/**
 * The exit status of a recovery. 0: everything of ours is taken back. 3: nothing is owed, but something is not as it
 * was, because somebody else changed it meanwhile. 4: something is still owed, or cannot be looked at.
 */
export function recoveredStatus(recovered: StateRecovered | null, acceptDamage: boolean): 0 | 3 | 4 {
  if (recovered === null) return 0;
  const { owed, problems, damage } = recovered;
  if (owed.length > 0 || problems.length > 0 || (damage !== null && !acceptDamage)) return 4;
  return recovered.recovered.some(({ how }) => how === 'contested') ? 3 : 0;
}
