/**
 * memory.fill: occupies memory. Requests: `{"fill":{sizeBytes,cgroupDirectory?,leaseUntilNs}}` →
 * `{"filled":{anonymousBytes,oomScoreAdj}}`; `{"renew":{leaseUntilNs}}` → `{"renewed":{}}`.
 *
 * `sizeBytes` is what the whole process occupies of its own (RssAnon of `/proc/PID/status`): the runtime's program text
 * is shared with every other Node process and is nobody's loss. Freed by dying.
 */
import { randomFillSync } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { FiredrillError } from '@firedrill/core/errors';
import { sizeText } from '@firedrill/core/units';
import { readMemoryUse } from '../processes.ts';
import { live } from './child-life.ts';
import type { ChildLife } from './child-life.ts';
import { leaseField, numberField } from './child-protocol.ts';
import type { Fields } from './child-protocol.ts';
import { joinCgroup } from './join-cgroup.ts';
import { FILLER_FLOOR_BYTES } from './limits.ts';
import { memoryLeftBytes, memoryMarginBytes, readOwnPools, tightestPool } from './memory-room.ts';

const MEBIBYTE = 1024 * 1024;
const PAGE_BYTES = 4096;
const STEP_BYTES = 4 * MEBIBYTE;
/** The kernel's first choice when memory runs out (proc_pid_oom_score_adj(5)). */
const FIRST_VICTIM = 1000;

const held: Buffer[] = [];
/** Content that no kernel can merge or compress: random, and each page stamped with its own number. */
const pattern = randomFillSync(Buffer.allocUnsafeSlow(STEP_BYTES));
let pagesStamped = 0;

await live('filler', { fill, renew });

async function fill(body: Fields, life: ChildLife): Promise<object> {
  if (held.length > 0) throw new FiredrillError('limit', 'this filler is full already: start another');
  const sizeBytes = numberField(body, 'sizeBytes', { min: 1, max: Number.MAX_SAFE_INTEGER });
  if (sizeBytes < FILLER_FLOOR_BYTES) {
    throw new FiredrillError('limit', `the least that can be filled exactly is ${FILLER_FLOOR_BYTES} bytes`);
  }
  life.endAt(leaseField(body));
  const oomScoreAdj = becomeFirstVictim();
  joinCgroup(body);
  for (let missing = missingBytes(sizeBytes); missing >= PAGE_BYTES; missing = missingBytes(sizeBytes)) {
    refuseTheLast(missing);
    takeBytes(Math.min(missing, STEP_BYTES));
    await setImmediate(); // so that the end of standard input and a renewal are heard
  }
  return { filled: { anonymousBytes: anonymousBytes(), oomScoreAdj } };
}

/** Others take memory too: the margin is kept against what is there now, not against what the pre-flight found. */
function refuseTheLast(missing: number): void {
  const pool = tightestPool(readOwnPools());
  if (pool === null || memoryLeftBytes(pool) >= Math.min(missing, STEP_BYTES)) return;
  const [left, margin] = [sizeText(pool.availableBytes), sizeText(memoryMarginBytes(pool))];
  const there = `${pool.name} has only ${left} left, of which ${margin} must stay`;
  throw new FiredrillError('effect-failed', `${sizeText(missing)} are missing, and ${there}`);
}

function renew(body: Fields, life: ChildLife): object {
  life.endAt(leaseField(body));
  return { renewed: {} };
}

function missingBytes(sizeBytes: number): number {
  return sizeBytes - anonymousBytes();
}

function anonymousBytes(): number {
  const use = readMemoryUse(process.pid);
  if (use === undefined) throw new FiredrillError('unsupported', '/proc/self/status does not tell RssAnon');
  return use.anonymousBytes;
}

function takeBytes(sizeBytes: number): void {
  const block = Buffer.allocUnsafeSlow(sizeBytes);
  pattern.copy(block, 0, 0, sizeBytes);
  for (let offset = 0; offset + 8 <= sizeBytes; offset += PAGE_BYTES) {
    block.writeDoubleLE(pagesStamped, offset);
    pagesStamped += 1;
  }
  held.push(block);
}

/** Returns what stands in the file afterwards, or null when it cannot be read or written: the parent reports it. */
function becomeFirstVictim(): number | null {
  try {
    writeFileSync('/proc/self/oom_score_adj', String(FIRST_VICTIM));
    return Number(readFileSync('/proc/self/oom_score_adj', 'utf8'));
  } catch {
    return null;
  }
}
