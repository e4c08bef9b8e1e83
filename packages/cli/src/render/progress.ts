import type { EventBody, RunEvent } from '@firedrill/core/words/events';
import type { Plan } from '@firedrill/core/plan/plan';
import { durationText } from '@firedrill/core/units';
import type { Surroundings } from '../verb.ts';
import { createPaint, type Paint } from './paint.ts';
import { phaseWords } from './words.ts';

/**
 * A run as it goes: a line for each thing that happens, and on a terminal one live line beneath with the probes'
 * state.
 */
export interface Progress {
  readonly show: (event: RunEvent) => void;
  readonly say: (text: string) => void;
  readonly close: () => void;
}

interface Seen {
  plan: Plan | null;
  firstNs: bigint | null;
  readonly probes: Map<string, { quality: string; detail: string }>;
  readonly slots: Map<string, string>;
  readonly effects: Map<string, boolean>;
}

const clearLine = '\r\u001b[2K';

export function createProgress({ out, terminal, color, language }: Surroundings, quiet: boolean): Progress {
  const paint = createPaint(color);
  const seen: Seen = { plan: null, firstNs: null, probes: new Map(), slots: new Map(), effects: new Map() };
  let live = '';
  const print = (line: string): void => {
    if (quiet) return;
    out(`${live === '' ? '' : clearLine}${line}\n${live}`);
  };
  const redraw = (): void => {
    if (terminal === null || quiet) return;
    const next = [...seen.probes].map(([name, { quality }]) => `${dot(quality, paint)} ${name}`).join('  ');
    if (next === live) return;
    live = next;
    out(`${clearLine}${live}`);
  };
  return {
    show: (event) => {
      seen.firstNs ??= BigInt(event.bootNs);
      const line = sentence(event.body, seen, { paint, phases: phaseWords(language) });
      const sinceMs = Number(BigInt(event.bootNs) - seen.firstNs) / 1e6;
      if (line !== null) print(`${paint('dim', `${(sinceMs / 1000).toFixed(2).padStart(7)} s`)}  ${line}`);
      redraw();
    },
    say: print,
    close: () => {
      if (live !== '') out(clearLine);
      live = '';
    },
  };
}

const dot = (quality: string, paint: Paint): string =>
  quality === 'good' ? paint('green', '●') : quality === 'bad' ? paint('red', '✗') : paint('yellow', '?');

interface Wording {
  readonly paint: Paint;
  readonly phases: { readonly [phase: string]: string };
}

/** What happened as a sentence, or null when it is no news (a sample like the one before). */
function sentence(body: EventBody, seen: Seen, { paint, phases }: Wording): string | null {
  switch (body.type) {
    case 'run.created':
      seen.plan = body.plan;
      return paint(
        'bold',
        `${body.plan.experiment.metadata.name}: ${body.plan.experiment.spec.hypothesis?.title ?? 'no hypothesis'}`,
      );
    case 'run.claimed':
      return body.epoch > 1 ? `a new server took the run over after ${durationText(body.awayMs)}` : null;
    case 'phase.entered':
      return `${paint('bold', phases[body.phase] ?? body.phase)}: ${body.why}`;
    case 'probe.sampled':
      return sampled(body, seen, paint);
    case 'invariant.sampled':
      return `${dot(body.quality, paint)} invariant ${body.invariant}: ${body.detail}`;
    case 'stop.requested':
      return paint('yellow', `stop: ${body.why}`);
    case 'agent.lost':
      return paint('yellow', `the agent is away: ${body.why}`);
    case 'agent.back':
      return `the agent is back after ${durationText(body.awayMs)}`;
    case 'mark.set':
      return `mark ${body.mark}, set by ${body.source}`;
    case 'residue.checked':
      return body.clean
        ? 'nothing of ours is left'
        : paint('red', `left behind: ${[...body.effects, ...body.unknown].join('; ')}`);
    default:
      return injectionSentence(body, seen, paint);
  }
}

function sampled(body: Extract<EventBody, { type: 'probe.sampled' }>, seen: Seen, paint: Paint): string | null {
  const before = seen.probes.get(body.probe)?.quality;
  seen.probes.set(body.probe, { quality: body.quality, detail: body.detail });
  return before === body.quality
    ? null
    : `${dot(body.quality, paint)} ${body.probe} is ${body.quality}: ${body.detail}`;
}

function injectionSentence(body: EventBody, seen: Seen, paint: Paint): string | null {
  if (!('injection' in body)) return null;
  if (body.type === 'injection.requested') {
    const planned = seen.plan?.actions.flatMap((action) => action.injections).find((each) => each.slot === body.slot);
    seen.slots.set(body.injection, planned === undefined ? body.slot : `${planned.fault} on ${planned.target.name}`);
    return null;
  }
  const what = seen.slots.get(body.injection) ?? body.injection;
  switch (body.type) {
    case 'injection.live':
      return paint('magenta', `▲ ${what} is on`);
    case 'injection.refused':
      return paint('red', `${what} is refused: ${body.detail}`);
    case 'injection.recovered':
      return paint('cyan', `▽ ${what} is over: ${body.how}${body.detail === '' ? '' : `, ${body.detail}`}`);
    case 'witness.effect':
      if (body.baseline || seen.effects.get(body.injection) === body.present) return null;
      seen.effects.set(body.injection, body.present);
      return `witness: ${what} ${body.present ? 'is seen' : 'is gone'} (${body.evidence})`;
    case 'witness.blind':
      return paint('yellow', `witness cannot see the ${body.what} of ${what}: ${body.reason}`);
    default:
      return null;
  }
}
