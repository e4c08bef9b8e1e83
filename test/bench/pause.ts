import { figuresOf, figuresText } from './figures.ts';
import { type Ground, pauseAsked } from './ground.ts';
import { createObserver } from './observer.ts';
import { freely, reported, type Strain } from './strain.ts';

export interface PauseOptions {
  readonly hold: 'process-trace' | 'process-stop';
  readonly rounds: number;
  readonly strain?: Strain;
}

/**
 * How long from asking the connected agent, journal included, until the effect is seen from outside, and until it is
 * gone.
 */
export async function benchPause(ground: Ground, options: PauseOptions): Promise<readonly string[]> {
  const { hold, rounds, strain = freely } = options;
  const { server, agent, victim } = ground;
  const observer = createObserver(victim.process?.pid ?? 0);
  const startMs: number[] = [];
  const stopMs: number[] = [];
  for (let round = -5; round < rounds; round += 1) {
    const asked = pauseAsked(victim, hold);
    strain.begin(round < 0 || hold === 'process-trace');
    const stopped = observer.seen(true);
    const startNs = process.hrtime.bigint();
    await server.hub.call(agent, 'inject', asked, 10_000);
    const began = Number((await stopped) - startNs) / 1e6;
    strain.tighten();
    const running = observer.seen(false);
    const stopNs = process.hrtime.bigint();
    const recover = { injection: asked.injection, run: null, epoch: null, why: 'measured' };
    await server.hub.call(agent, 'recover', recover, 10_000);
    const ended = Number((await running) - stopNs) / 1e6;
    strain.end(round >= 0);
    // The first rounds warm up.
    if (round < 0) continue;
    startMs.push(began);
    stopMs.push(ended);
  }
  strain.relax();
  await observer.close();
  return [
    figuresText(`process.pause by ${hold}: start to effect`, figuresOf(startMs)),
    figuresText(`process.pause by ${hold}: stop to gone`, figuresOf(stopMs)),
    ...reported(strain),
  ];
}
