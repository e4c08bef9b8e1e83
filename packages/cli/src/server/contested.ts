import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { agentPlaces } from '@firedrill/agent/node-state';
import { stateDirAt } from '@firedrill/server/state-dir';
import { lookInStore } from './look.ts';

/** Older runs are not looked through: whoever asks has just come from one. */
const newestRuns = 50;

/**
 * What was left as somebody else had made it, as long as the copy of what was there before is still kept: in the words
 * of the newer runs' records, and what no record tells of by the copy alone. Nothing of it is owed, but a person may
 * want to look.
 */
export async function leftContested(root: string): Promise<readonly string[]> {
  const { kept } = agentPlaces(root);
  const copies = existsSync(kept) ? readdirSync(kept).filter((name) => name.includes('.contested-')) : [];
  if (copies.length === 0) return [];
  const look = lookInStore(stateDirAt(root));
  const details = new Set<string>();
  for (const { run } of (await look.runs()).slice(0, newestRuns)) {
    for (const { body } of await look.events(run)) {
      if (body.type === 'injection.recovered' && body.how === 'contested') details.add(body.detail);
    }
  }
  return copies.map((name) => {
    const copy = join(kept, name);
    const told = [...details].find((detail) => detail.includes(copy));
    return told ?? `a file was changed by somebody else and is left so; what was there before is kept in ${copy}`;
  });
}
