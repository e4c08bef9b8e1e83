import { parseArgs } from 'node:util';
import { huntBugs } from './bugs.ts';
import { judgeRecoveryTimes } from './recovery-times.ts';
import { runSeed, type Outcome } from './simulation.ts';
import { judgeWorlds } from './verdicts.ts';

/**
 * `npm run simulate -- [--seeds N] [--first S] [--until-broken] | --bugs [--only NAME] | --verdicts`: the real
 * engine and the real agent in simulated worlds. Exit status 0 only when everything holds; the last line of the output
 * gives the figures.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    first: { type: 'string', default: '1' },
    'until-broken': { type: 'boolean', default: false },
    bugs: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    verdicts: { type: 'boolean', default: false },
  },
});

/** Every so many seeds one is run twice, to see that it is the same history. */
const repeatEvery = 50;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function showFailure({ seed, violation, lastLines }: Outcome): void {
  for (const line of lastLines) say(`  ${line}`);
  say(`seed ${seed}: ${violation}`);
}

async function runSeeds(first: number, count: number): Promise<boolean> {
  const startMs = performance.now();
  const outcomes = new Map<string, number>();
  let [broken, repeated] = [0, 0];
  for (let seed = first; seed < first + count; seed += 1) {
    const outcome = await runSeed(seed);
    for (const verdict of outcome.verdicts) outcomes.set(verdict.outcome, (outcomes.get(verdict.outcome) ?? 0) + 1);
    if (outcome.violation !== null) {
      broken += 1;
      showFailure(outcome);
    }
    if (values['until-broken'] && broken > 0) break;
    if (values['until-broken'] || seed % repeatEvery !== 0) continue;
    repeated += 1;
    const again = await runSeed(seed);
    if (again.hash === outcome.hash) continue;
    broken += 1;
    say(`seed ${seed} is not the same history twice: ${outcome.hash}, ${again.hash}`);
  }
  const perSecond = count / ((performance.now() - startMs) / 1000);
  const shown = [...outcomes].map(([name, number]) => `${name} ${number}`).join(', ');
  say(`${count} seeds, ${broken} broken, ${repeated} run twice, ${perSecond.toFixed(1)} seeds/s; verdicts: ${shown}`);
  return broken === 0;
}

const first = Number(values.first);
const seeds = Number(values.seeds);
const worked = values.bugs
  ? await huntBugs(say, values.only)
  : values.verdicts
    ? (await judgeWorlds({ count: 200, first, say })) && (await judgeRecoveryTimes({ count: 1000, first, say }))
    : await runSeeds(first, seeds);
process.exitCode = worked ? 0 : 1;
