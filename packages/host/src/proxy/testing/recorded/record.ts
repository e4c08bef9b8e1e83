import { randomness } from '../../random.ts';
import { until } from '../http-peer.ts';
import type { RecordedClass } from './classes.ts';
import { chancesOf } from './talk.ts';
import { openTap, type Recording } from './tap.ts';

const endLimitMs = 15_000;

/** Has the client of a class talk with its server past a tap. @returns `count` recordings */
export async function record(recorded: RecordedClass, count: number, seed: string): Promise<readonly Recording[]> {
  const server = await recorded.serve();
  const tap = await openTap(server.port);
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) {
      const index = next;
      const wanted = Math.min(recorded.each, count - index);
      next += wanted;
      const chances = chancesOf(randomness(seed, index));
      await recorded.talk({ port: tap.port, index, count: wanted, chances });
    }
  };
  try {
    await Promise.all(Array.from({ length: recorded.lanes }, lane));
    await until(() => tap.open() === 0, 'the end of every connection', endLimitMs);
  } finally {
    tap.close();
    await server.close();
  }
  if (tap.recordings.length < count) throw new Error(`${tap.recordings.length} of ${count} sessions were recorded`);
  return tap.recordings.slice(0, count);
}
