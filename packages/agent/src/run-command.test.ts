import { expect, test } from 'vitest';
import { runCommand, withToldPrograms } from './run-command.ts';

type Told = Parameters<Parameters<typeof withToldPrograms>[1]['tellOwn']>[0];

test('the witness is told of a program before it starts, and when it has ended', async () => {
  const told: Told['programs'][] = [];
  const before: number[] = [];
  const run = withToldPrograms(
    async () => {
      before.push(told.length);
      return { exitStatus: 0, timedOut: false, output: '' };
    },
    { tellOwn: ({ programs }) => told.push(programs) },
  );
  await Promise.all([run(['a'], 1), run(['b'], 1)]);
  expect(before).toEqual([1, 2]);
  expect(told).toEqual([
    { begun: 1, running: 1 },
    { begun: 2, running: 2 },
    { begun: 2, running: 1 },
    { begun: 2, running: 0 },
  ]);
});

test('a program that cannot start has ended; one that ran out of time may have left others, and has not', async () => {
  const told: Told[] = [];
  const run = withToldPrograms(runCommand, { tellOwn: (own) => told.push(own) });
  await expect(run(['/nowhere/at-all'], 1000)).rejects.toMatchObject({ code: 'unsupported' });
  expect(told.at(-1)).toEqual({ commands: true, programs: { begun: 1, running: 0 } });
  const forEver = [process.execPath, '-e', 'process.stdin.resume(); setInterval(() => 0, 1000)'];
  expect(await run(forEver, 50)).toMatchObject({ timedOut: true });
  expect(told.at(-1)).toEqual({ commands: true, programs: { begun: 2, running: 1 } });
});
