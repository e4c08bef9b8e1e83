import { parseArgs } from 'node:util';
import { crowd, crowdText } from './crowd.ts';
import { killServers, killsText } from './kills.ts';

/**
 * `npm run fis -- --kills 200`: kills the server of AWS FIS at random moments while experiments are begun and ended.
 * `--crowd 500`: so many simulated experiments of ten actions at once; figures only. `--seed N` draws other moments. It fails when something is wrong.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    crowd: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const seed = Number(values.seed);

if (values.kills !== undefined) {
  const done = await killServers({
    kills: Number(values.kills),
    seed,
    say: (line) => process.stderr.write(`${line}\n`),
  });
  killsText(done).forEach(say);
  if (done.wrong.length > 0) process.exitCode = 1;
}
if (values.crowd !== undefined) crowdText(await crowd(Number(values.crowd))).forEach(say);
