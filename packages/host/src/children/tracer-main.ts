/**
 * process.pause of class `kernel`: stops processes as their tracer, so that they go on the moment it dies. Requests:
 * `{"stop":{claim,pid,startTicks,leaseUntilNs}}` → `{"stopped":{threads}}`; `{"release":{claim,pid?}}` →
 * `{"released":{processes}}`; `{"renew":{claim,leaseUntilNs}}` → `{"renewed":{}}`.
 * Events: `{"gone":claim,"pid":n}` when a held process has ended, `{"expired":claim}` when a lease has.
 */
import { bootNowNs } from './boot-now.ts';
import { live } from './child-life.ts';
import type { ChildLife } from './child-life.ts';
import { leaseField, numberField, textField } from './child-protocol.ts';
import { traceCalls } from './trace-calls.ts';
import { Tracer } from './tracer.ts';

/** How soon a killed target is waited for even when its SIGCHLD is missed. */
const TEND_EVERY_MS = 50;
/** The tracer releases at the end of a lease; this much later the kernel kills a tracer that hangs. */
const KERNEL_GRACE_NS = 100_000_000n;
/** The highest pid that the kernel can give (proc_sys_kernel(5), pid_max). */
const MAX_PID = 2 ** 22;

let tracer: Tracer | undefined;
let timer: NodeJS.Timeout | undefined;

await live('tracer', {
  stop: (body, life) => {
    tracer ??= begin(life);
    const threads = tracer.stop({
      claim: textField(body, 'claim'),
      pid: numberField(body, 'pid', { min: 1, max: MAX_PID }),
      startTicks: textField(body, 'startTicks'),
      leaseUntilNs: leaseField(body),
    });
    schedule(tracer, life);
    return { stopped: { threads } };
  },
  release: (body, life) => {
    const pid = body['pid'] === undefined ? undefined : numberField(body, 'pid', { min: 1, max: MAX_PID });
    const processes = tracer?.release(textField(body, 'claim'), pid) ?? 0;
    if (tracer !== undefined) schedule(tracer, life);
    return { released: { processes } };
  },
  renew: (body, life) => {
    tracer ??= begin(life);
    tracer.renew(textField(body, 'claim'), leaseField(body));
    schedule(tracer, life);
    return { renewed: {} };
  },
});

function begin(life: ChildLife): Tracer {
  const begun = new Tracer(traceCalls(life.libc()));
  process.on('SIGCHLD', () => tend(begun, life));
  return begun;
}

function tend(busy: Tracer, life: ChildLife): void {
  for (const event of busy.tend(bootNowNs())) life.tell(event);
  schedule(busy, life);
}

/** Looks again at the first lease end or after a moment, and moves the kernel deadline behind the last lease. */
function schedule(busy: Tracer, life: ChildLife): void {
  clearTimeout(timer);
  const leases = busy.leases();
  life.killAt(leases === undefined ? 0n : leases.lastNs + KERNEL_GRACE_NS);
  if (!busy.isBusy()) return;
  const untilFirstMs = leases === undefined ? TEND_EVERY_MS : Number(leases.firstNs - bootNowNs()) / 1e6;
  timer = setTimeout(() => tend(busy, life), Math.max(0, Math.min(TEND_EVERY_MS, untilFirstMs)));
}
