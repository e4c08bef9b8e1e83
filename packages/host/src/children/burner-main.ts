/**
 * cpu.load: keeps threads busy for a share of the time. Requests:
 * `{"burn":{cores,percent,nice?,cgroupDirectory?,leaseUntilNs}}` → `{"burning":{cores,percent}}`;
 * `{"renew":{leaseUntilNs}}` → `{"renewed":{}}`. The threads die with the process.
 */
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { FiredrillError } from '@firedrill/core/errors';
import { live } from './child-life.ts';
import type { ChildLife } from './child-life.ts';
import { leaseField, numberField } from './child-protocol.ts';
import type { Fields } from './child-protocol.ts';
import { joinCgroup } from './join-cgroup.ts';
import { BURNER_MAX_CORES } from './limits.ts';
import type { BurnOrder } from './burner-thread.ts';

let burning = false;

await live('burner', { burn, renew });

async function burn(body: Fields, life: ChildLife): Promise<object> {
  if (burning) throw new FiredrillError('limit', 'this burner is burning already: start another');
  const cores = numberField(body, 'cores', { min: 1, max: BURNER_MAX_CORES });
  const percent = numberField(body, 'percent', { min: 1, max: 100 });
  const nice = numberField(body, 'nice', { min: -20, max: 19, otherwise: 0 });
  life.endAt(leaseField(body));
  burning = true;
  joinCgroup(body);
  const thread = new URL(`./burner-thread${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
  const workerData: BurnOrder = { percent, nice };
  await Promise.all(
    Array.from({ length: cores }, () => once(new Worker(thread, { workerData, stdin: false }), 'online')),
  );
  return { burning: { cores, percent } };
}

function renew(body: Fields, life: ChildLife): object {
  life.endAt(leaseField(body));
  return { renewed: {} };
}
