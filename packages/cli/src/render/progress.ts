import type { RunEvent } from '@firedrill/core/words/events';
import type { Surroundings } from '../verb.ts';
import { createEventLines, momentColumns } from './event-line.ts';
import { createLiveLine } from './live-line.ts';
import { createPaint } from './paint.ts';
import { wrapped } from './table.ts';

/**
 * A run as it goes: a line for each thing that happens, and on a terminal one live line beneath with the time, the
 * probes' state and what is left of the fault.
 */
export interface Progress {
  readonly show: (event: RunEvent) => void;
  readonly say: (text: string) => void;
  readonly close: () => void;
}

const clearLine = '\r\u001b[2K';
const redrawMs = 1000;

export function createProgress({ out, terminal, color, language }: Surroundings, quiet: boolean): Progress {
  const paint = createPaint(color);
  const lineOf = createEventLines({ paint, language, every: false });
  const columns = terminal?.columns ?? Infinity;
  const line = createLiveLine({ paint, language, columns });
  const isLive = terminal !== null && !quiet;
  let live = '';
  let lastEventMs = performance.now();
  const print = (text: string, indent: number): void => {
    if (quiet) return;
    const fitted = terminal === null ? text : wrapped(text, columns - 1, indent);
    out(`${live === '' ? '' : clearLine}${fitted}\n${live}`);
  };
  const redraw = (): void => {
    if (!isLive) return;
    const next = line.text(performance.now() - lastEventMs);
    if (next === live) return;
    live = next;
    out(`${clearLine}${live}`);
  };
  // Time goes on while nothing happens; the timer keeps nobody alive.
  const ticking = isLive ? setInterval(redraw, redrawMs) : undefined;
  ticking?.unref();
  return {
    show: (event) => {
      const text = lineOf(event);
      if (text !== null) print(text, momentColumns);
      line.see(event);
      lastEventMs = performance.now();
      redraw();
    },
    say: (text) => print(text, 2),
    close: () => {
      clearInterval(ticking);
      if (live !== '') out(clearLine);
      live = '';
    },
  };
}
