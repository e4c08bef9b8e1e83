import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));

test.each(['stdout', 'stderr'] as const)(
  'whoever stops reading %s ends it without a word, as SIGPIPE would',
  async (stream) => {
    const words = stream === 'stdout' ? ['explain', 'errors'] : ['explain', 'no-such-word'];
    const child = spawn(process.execPath, ['--conditions=source', main, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child[stream].destroy();
    let said = '';
    const other = stream === 'stdout' ? child.stderr : child.stdout;
    other.on('data', (bytes: Buffer) => void (said += bytes.toString()));
    const [status]: unknown[] = await once(child, 'close');
    expect([status, said]).toEqual([141, '']);
  },
);
