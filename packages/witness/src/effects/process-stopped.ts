import type { Identity, ProcessStopped } from '../lines.ts';
import { listProc, parseStat, readProc, readProcess, readStat } from '../proc/process-stat.ts';
import { withDescendants } from '../proc/tree.ts';
import { absolute, type EffectMeasure, type Reading } from '../reading.ts';

const words: Readonly<Record<string, string>> = { T: 'stopped', t: 'tracing stop' };

/** Sees a pause. A signal stops all threads of a process at once; a tracer stops each one, so each is looked at. */
export function processStopped(effect: ProcessStopped): EffectMeasure {
  if (effect.children !== true) return absolute(() => Promise.resolve(readStopped(effect)));
  let wasWhole = false;
  const read = (): Promise<Reading> => {
    const reading = readTree(effect, wasWhole);
    wasWhole = 'present' in reading && reading.present;
    return Promise.resolve(reading);
  };
  // Who looks once asks what is left: one that is still stopped is an effect.
  return { baseline: read, read, check: () => Promise.resolve(readTree(effect, true)), close: () => undefined };
}

/** A tree is hurt when all of it is stopped, and healed when none of it is: what lies between is what it was before. */
function readTree(effect: ProcessStopped, wasWhole: boolean): Reading {
  const root = readStopped(effect);
  if ('blind' in root || readProcess(effect) === null) return root;
  const below = [...withDescendants([effect.pid])].slice(1).flatMap((pid) => {
    const stat = readStat(pid);
    return stat === null || stat.state === 'Z' ? [] : [{ pid, startTicks: stat.startTicks }];
  });
  const running = below.filter((each) => {
    const reading = readStopped(each);
    return 'present' in reading && !reading.present;
  });
  const processes = below.length + 1;
  const stoppedProcesses = processes - running.length - (root.present ? 0 : 1);
  const present = stoppedProcesses === processes || (wasWhole && stoppedProcesses > 0);
  const names = running.slice(0, 5).map(({ pid }) => pid);
  const goOn = names.length === 0 ? '' : `: ${names.join(', ')} are not`;
  const evidence = `${root.evidence}; ${stoppedProcesses} of the ${processes} processes of its tree are stopped${goOn}`;
  return { present, evidence, measured: { ...root.measured, stoppedProcesses, processes } };
}

function readStopped(effect: Identity): Reading {
  const stat = readProcess(effect);
  if (stat === null) {
    return absent(`no process ${effect.pid} that started at tick ${effect.startTicks}`, 0, 0);
  }
  const word = words[stat.state];
  if (word === undefined) {
    return absent(`State: ${stat.state} in /proc/${effect.pid}/stat`, 0, stat.threads);
  }
  const moving = stat.state === 't' ? movingThreads(effect.pid) : [];
  const [first] = moving;
  const stoppedThreads = stat.threads - moving.length;
  if (first !== undefined) {
    return absent(`State: ${first.state} in /proc/${effect.pid}/task/${first.tid}/stat`, stoppedThreads, stat.threads);
  }
  const evidence = `State: ${stat.state} (${word}) in /proc/${effect.pid}/status`;
  return { present: true, evidence, measured: { stoppedThreads, threads: stat.threads } };
}

/** Whether the process is stopped as far as its first thread tells. */
export function looksStopped(identity: Identity): boolean {
  const stat = readProcess(identity);
  return stat !== null && words[stat.state] !== undefined;
}

function movingThreads(pid: number): { readonly tid: string; readonly state: string }[] {
  return (listProc(`/proc/${pid}/task`) ?? []).flatMap((tid) => {
    const text = readProc(`/proc/${pid}/task/${tid}/stat`);
    const state = text === null ? 'X' : parseStat(text).state;
    return ['T', 't', 'X', 'Z'].includes(state) ? [] : [{ tid, state }];
  });
}

function absent(evidence: string, stoppedThreads: number, threads: number): Reading {
  return { present: false, evidence, measured: { stoppedThreads, threads } };
}
