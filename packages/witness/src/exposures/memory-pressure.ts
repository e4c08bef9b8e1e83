import type { Identity, MemoryPressure } from '../lines.ts';
import { nowNs, pause, spanMs } from '../monotonic.ts';
import { limitedGroups, readGroup, readMachine, type PoolState } from '../proc/memory-accounts.ts';
import type { OwnProcesses } from '../proc/ours.ts';
import { createProcessSet } from '../proc/process-set.ts';
import { readProc, readProcess } from '../proc/process-stat.ts';
import { systemProcesses } from '../proc/system-processes.ts';
import type { ExposureMeasure, ExposureReading } from '../reading.ts';
import { judgePressure, type Hurt, type Pool, type Pressure, type Rates } from './pressure-rule.ts';
import { newsOf, rest } from './usual.ts';

const machine = 'this machine';
/** Ours still takes memory while it grows by more than this from look to look. */
const steadyBytes = 1024 * 1024;

type Tally = { before: number[]; during: number };
type Member = { readonly identity: Identity; readonly groups: readonly string[]; readonly majorFaults: Tally } & {
  readonly restSwapBytes: number;
  swapBytes: number;
};
type PoolTally = { readonly stallMs: Tally; readonly hits: Tally; readonly rest: PoolState } & {
  isScarce: boolean;
  othersBytes: number;
};
type Look = {
  readonly atNs: bigint;
  readonly pools: ReadonlyMap<string, PoolState>;
  readonly faults: ReadonlyMap<string, number>;
  readonly ourBytes: number;
};

/**
 * Counts the processes that had to wait for memory because ours holds so much of it. What is usual is learnt in
 * `settle`, for 1.2 s before the effect; the rule is in pressure-rule.ts.
 */
export function memoryPressure({ pids, load }: MemoryPressure, ours: OwnProcesses): ExposureMeasure {
  const find = pids ? createProcessSet({ pids }) : () => systemProcesses(ours);
  const fillers = createProcessSet({ environment: load });
  const [members, pools] = [new Map<string, Member>(), new Map<string, PoolTally>()];
  const witnessGroups = limitedGroups(process.pid);
  let ourGroups: readonly string[] = [];
  let last: Look | null = null;
  let [heldMs, wasPresent] = [0, false];
  const settle = async (): Promise<void> => {
    for (const identity of find()) {
      members.set(keyOf(identity), memberOf(identity));
    }
    for (const name of [machine, ...[...members.values()].flatMap(({ groups }) => groups)]) {
      const state = stateOf(name);
      if (state !== null) pools.set(name, { stallMs: tally(), hits: tally(), rest: state, ...calm });
    }
    last = lookAt(pools, members, fillers());
    for (let window = 0; window < rest.windows; window += 1) {
      await pause(rest.windowMs);
      const now = lookAt(pools, members, fillers());
      tallyUp({ last, now, pools, members }, (sum, value, ms) => sum.before.push(value / ms));
      last = now;
    }
  };
  const read = async (effectPresent: boolean): Promise<ExposureReading> => {
    if (last === null) {
      return { blind: 'it could not be seen what is usual here before the effect' };
    }
    const held = fillers();
    const now = lookAt(pools, members, held);
    // What of ours has only just been found was taken for somebody else's until then.
    const isSteady = last.ourBytes > 0 && Math.abs(now.ourBytes - last.ourBytes) <= steadyBytes;
    if (effectPresent && wasPresent && isSteady) {
      ourGroups = held.flatMap(({ pid }) => limitedGroups(pid));
      heldMs += spanMs(last.atNs, now.atNs);
      tallyUp({ last, now, pools, members }, (sum, value) => (sum.during += value));
      seeScarcity(now, pools, members);
    }
    [last, wasPresent] = [now, effectPresent];
    const isTheirs = (name: string): boolean => name !== machine && !witnessGroups.includes(name);
    return told({ members, pools, ourGroups, heldMs, ourBytes: now.ourBytes, isTheirs });
  };
  return { settle, read, close: () => undefined };
}

const keyOf = ({ pid, startTicks }: Identity): string => `${pid}/${startTicks}`;
const tally = (): Tally => ({ before: [], during: 0 });
const calm = { isScarce: false, othersBytes: 0 };
const stateOf = (name: string): PoolState | null => (name === machine ? readMachine() : readGroup(name));

function memberOf(identity: Identity): Member {
  const swapBytes = bytesIn(identity.pid, 'VmSwap');
  const groups = limitedGroups(identity.pid);
  return { identity, groups, majorFaults: tally(), restSwapBytes: swapBytes, swapBytes };
}

function lookAt(
  pools: ReadonlyMap<string, PoolTally>,
  members: ReadonlyMap<string, Member>,
  fillers: readonly Identity[],
): Look {
  const states = [...pools.keys()].flatMap((name) => {
    const state = stateOf(name);
    return state === null ? [] : [[name, state] as const];
  });
  const faults = [...members].flatMap(([key, { identity }]) => {
    const stat = readProcess(identity);
    return stat === null ? [] : [[key, stat.majorFaults] as const];
  });
  const ourBytes = fillers.reduce((sum, { pid }) => sum + bytesIn(pid, 'RssAnon'), 0);
  return { atNs: nowNs(), pools: new Map(states), faults: new Map(faults), ourBytes };
}

type Between = {
  readonly last: Look;
  readonly now: Look;
  readonly pools: ReadonlyMap<string, PoolTally>;
  readonly members: ReadonlyMap<string, Member>;
};

/** Gives `add` what each counter grew by. */
function tallyUp({ last, now, pools, members }: Between, add: (sum: Tally, value: number, ms: number) => void): void {
  const ms = spanMs(last.atNs, now.atNs);
  for (const [name, sums] of pools) {
    const [was, is] = [last.pools.get(name), now.pools.get(name)];
    if (was !== undefined && is !== undefined) {
      add(sums.stallMs, (is.stallMs ?? 0) - (was.stallMs ?? 0), ms);
      add(sums.hits, is.hits - was.hits, ms);
    }
  }
  for (const [key, { majorFaults }] of members) {
    const [was, is] = [last.faults.get(key), now.faults.get(key)];
    if (was !== undefined && is !== undefined) {
      add(majorFaults, is - was, ms);
    }
  }
}

function seeScarcity(now: Look, pools: ReadonlyMap<string, PoolTally>, members: ReadonlyMap<string, Member>): void {
  for (const [name, sums] of pools) {
    const state = now.pools.get(name);
    if (state !== undefined) {
      sums.isScarce ||= state.isScarce;
      sums.othersBytes = Math.max(sums.othersBytes, state.takenBytes - sums.rest.takenBytes - now.ourBytes);
    }
  }
  for (const member of members.values()) {
    member.swapBytes = Math.max(member.swapBytes, bytesIn(member.identity.pid, 'VmSwap'));
  }
}

/** One `Name:   123 kB` line of proc_pid_status(5); 0 when it is gone. */
function bytesIn(pid: number, name: string): number {
  const match = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(readProc(`/proc/${pid}/status`) ?? '');
  return Number(match?.[1] ?? 0) * 1024;
}

type Seen = {
  readonly members: ReadonlyMap<string, Member>;
  readonly pools: ReadonlyMap<string, PoolTally>;
  readonly ourGroups: readonly string[];
  readonly heldMs: number;
  readonly ourBytes: number;
  readonly isTheirs: (pool: string) => boolean;
};

type Judged = { readonly why: Pressure; readonly pool: string; readonly pid: number; readonly faults: number };

/** A process is judged by the innermost group that it shares with ours, else by the machine. */
function judged({ members, pools, ourGroups, heldMs, ourBytes, isTheirs }: Seen): readonly Judged[] {
  return [...members.values()].flatMap(({ identity, groups, majorFaults, swapBytes, restSwapBytes }) => {
    const name = groups.find((group) => ourGroups.includes(group)) ?? machine;
    const sums = pools.get(name);
    if (sums === undefined) return [];
    const { isScarce, othersBytes, hits } = sums;
    const stallMs: Rates | null = sums.rest.stallMs === null ? null : sums.stallMs;
    const pool: Pool = { spanMs: heldMs, stallMs, hits, isScarce, ourBytes, othersBytes, isTheirs: isTheirs(name) };
    const hurt: Hurt = { majorFaults, swappedBytes: swapBytes - restSwapBytes };
    return [{ why: judgePressure(pool, hurt), pool: name, pid: identity.pid, faults: majorFaults.during }];
  });
}

const order: readonly Pressure[] = ['met', 'others', 'not-hit', 'no-stall', 'plenty'];

function told(seen: Seen): ExposureReading {
  const all = judged(seen).toSorted((left, right) => order.indexOf(left.why) - order.indexOf(right.why));
  const met = all.filter(({ why }) => why === 'met').length;
  const [first] = all;
  const sums = first === undefined ? undefined : seen.pools.get(first.pool);
  const counted = `${met} of ${all.length} processes had to wait for memory because ours holds so much`;
  const why = first === undefined || sums === undefined || seen.heldMs === 0 ? [] : whyOf(first, sums);
  const news = newsOf(seen.heldMs === 0 ? '' : (first?.why ?? ''), seen.heldMs);
  return { met, of: all.length, evidence: [counted, ...why].join('; '), news };
}

function whyOf(
  { why, pool, pid, faults }: Judged,
  { stallMs, rest: { stallMs: known } }: PoolTally,
): readonly string[] {
  const waited = known === null ? [] : [`tasks waited for memory for ${stallMs.during.toFixed(1)} ms in ${pool}`];
  const faulted = `process ${pid} waited for the disk at ${faults} page faults`;
  switch (why) {
    case 'plenty':
      return [`memory never became scarce in ${pool}`];
    case 'no-stall':
      return [...waited, `nobody waited for memory longer than usual in ${pool}`];
    case 'others':
      return [...waited, `others took so much more in ${pool} that it may be their doing`];
    case 'not-hit':
      return [...waited, faulted, 'that is no more than usual, and none of it was swapped out'];
    case 'met':
    default:
      return [...waited, faulted];
  }
}
