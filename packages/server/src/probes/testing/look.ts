import type { Sample } from '@firedrill/core/engine/engine-ports';
import type { Phase } from '@firedrill/core/words/events';
import { type ProbeSpec, probeSpec } from '@firedrill/core/words/experiment';
import type { z } from 'zod';
import { createSecrets } from '../../runs/secrets.ts';
import { probes } from '../list.ts';
import { createProbePort } from '../port.ts';

/** A probe as a document writes it, without its name. */
export type Written = Omit<z.input<typeof probeSpec>, 'name'>;

export interface Looking {
  readonly look: (written: Written, phase?: Phase) => Promise<Sample>;
  readonly end: () => void;
}

const run = 'r-aaaaaaaaaaaaaaaa';

/** The probes of one run, as the engine asks them; without an agent unless one is handed in. */
export function looking(
  remote: (type: string, asked: unknown) => Promise<unknown> = () => Promise.reject(new Error('nobody is there')),
): Looking {
  const port = createProbePort(probes, createSecrets([]), remote);
  return {
    look: (written, phase = 'during') => {
      const spec: ProbeSpec = probeSpec.parse({ name: 'it', ...written });
      return port.sample(run, spec, phase);
    },
    end: () => port.end(run),
  };
}

/** One sample of a probe whose run then ends. */
export async function look(written: Written, remote?: Parameters<typeof looking>[0]): Promise<Sample> {
  const one = looking(remote);
  try {
    return await one.look(written);
  } finally {
    one.end();
  }
}
