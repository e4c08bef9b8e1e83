import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Asker, createAsker } from './ask.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** Acts on a simulated server of its own, 600 times as fast, which is killed and whose data is removed afterwards. */
export async function served<Done>(act: (asker: Asker, server: ServerProcess) => Promise<Done>): Promise<Done> {
  const root = mkdtempSync(path.join(tmpdir(), 'firedrill-fis-'));
  const server = startServerProcess({ root, timeScale: 600, activeExperiments: 100 });
  try {
    const asker = createAsker(await server.listening());
    return await act(asker, server).finally(() => asker.close());
  } finally {
    await server.kill();
    rmSync(root, { recursive: true, force: true });
  }
}
