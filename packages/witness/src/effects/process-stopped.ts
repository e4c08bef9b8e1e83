import type { Identity, ProcessStopped } from '../lines.ts';
import { listProc, parseStat, readProc, readProcess } from '../proc/process-stat.ts';
import { absolute, type EffectMeasure, type Reading } from '../reading.ts';

const words: Readonly<Record<string, string>> = { T: 'stopped', t: 'tracing stop' };

/** Sees a pause. A signal stops all threads of a process at once; a tracer stops each one, so each is looked at. */
export function processStopped(effect: ProcessStopped): EffectMeasure {
  return absolute(() => Promise.resolve(readStopped(effect)));
}

function readStopped(effect: ProcessStopped): Reading {
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
