import type { ClaimOf } from '@firedrill/core/hold';
import type { Json } from '@firedrill/core/words/json';
import { isObject } from '../form.ts';

/** What of a host a claim touches, as far as it says so itself. */
export interface Touched {
  readonly pids: readonly number[];
  readonly files: readonly string[];
  /** Directories whose file system is filled. */
  readonly filled: readonly string[];
  readonly ports: readonly number[];
}

/** The faults that may make a claim, or null for a hold that this list does not know. */
export function faultsOfClaim({ hold, want }: ClaimOf): readonly string[] | null {
  if (hold === 'child') return childFaults[textAt(want, 'program') ?? ''] ?? [];
  if (hold === 'proxy-rule') return [textAt(want, 'fault') ?? ''];
  return holdFaults[hold] ?? null;
}

const holdFaults: { readonly [hold: string]: readonly string[] } = {
  'process-trace': ['process.pause'],
  'process-stop': ['process.pause'],
  'process-signal': ['process.kill', 'process.restart'],
  'file-content': ['file.replace'],
};
const childFaults: { readonly [program: string]: readonly string[] } = {
  burner: ['cpu.load'],
  filler: ['memory.fill'],
  disk: ['disk.fill'],
};

export function touchedBy({ resource, want }: ClaimOf): Touched {
  const program = memberOf(want, 'with');
  const pids = [memberOf(memberOf(resource, 'process'), 'pid'), memberOf(memberOf(program, 'cgroupOf'), 'pid')];
  const addresses = [textAt(resource, 'listen'), textAt(want, 'upstream')];
  return {
    pids: pids.filter((pid) => typeof pid === 'number'),
    files: [textAt(resource, 'path')].filter((path) => path !== null),
    filled: [textAt(program, 'directory')].filter((directory) => directory !== null),
    ports: addresses.flatMap((address) => (address === null ? [] : [Number(/:(\d+)$/.exec(address)?.[1] ?? 0)])),
  };
}

function memberOf(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) ? value[name] : undefined;
}

function textAt(value: Json | undefined, name: string): string | null {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : null;
}
