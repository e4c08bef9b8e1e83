import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createNodeClock } from '@firedrill/agent/node-clock';
import type { RunEvent } from '@firedrill/core/words/events';
import type { RunId } from '@firedrill/core/words/ids';
import { prepareStateDir } from '@firedrill/server/state-dir';
import { openStore } from '@firedrill/server/store/open';
import { createRunsStore } from '@firedrill/server/store/runs';

/** A state directory of its own whose store holds runs; no server is under way with them. */
export async function madeStore(runs: { readonly [run: RunId]: readonly RunEvent[] }): Promise<string> {
  const dir = prepareStateDir(mkdtempSync(path.join(tmpdir(), 'firedrill-look-')));
  const database = openStore(dir.store);
  const store = createRunsStore(database, { clock: createNodeClock(), bootId: 'boot', owner: 'test' });
  for (const [run, events] of Object.entries(runs)) {
    const id: RunId = `r-${run.slice(2)}`;
    const bodies = events.map(({ body }) => body);
    store.create(id, { name: 'made', leaseUntilNs: 0n, bodies: bodies.slice(0, 1) });
    await store.append(id, 1, bodies.slice(1));
  }
  database.close();
  return dir.root;
}
