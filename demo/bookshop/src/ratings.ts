import { setTimeout as pause } from 'node:timers/promises';
import { RATINGS } from './books.ts';
import { runRole } from './process-life.ts';

/** Looking the stars up takes about this long. */
const WORK_MS = 5;

await runRole('ratings', () => ({
  'GET /ratings': async () => {
    await pause(WORK_MS);
    return { status: 200, body: { ratings: RATINGS } };
  },
}));
