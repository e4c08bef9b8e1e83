import type { RecoveredState } from '@firedrill/agent/recover-state';

/** What a recovery did, as people read it. */
export function recoveredText({ recovered, owed, litter, others, heldBy }: RecoveredState): string {
  const lines = recovered.map(
    ({ injection, how, detail }) => `${injection}: ${how}${detail === '' ? '' : `, ${detail}`}`,
  );
  if (heldBy !== null) lines.push(`a living agent (pid ${heldBy}) holds the journal and looks after it`);
  lines.push(...owed.map((each) => `STILL OWED ${each}`), ...litter.map((each) => `litter: ${each}`));
  lines.push(...others.map((each) => `not ours: ${each}`));
  if (lines.length === 0) lines.push('nothing to take back');
  return lines.join('\n');
}
