import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { type Caller, callerOf } from './canary.ts';

/** The other ends of the agreement: the witness may import nothing of ours, and the server nothing of the host's. */
const sourceOf = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const witness = sourceOf('witness/src/effects/canary-source.ts');
const probes = sourceOf('server/src/probes/own-source.ts');

const numberIn = (source: string, pattern: RegExp): number => {
  const [, digits = ''] = pattern.exec(source) ?? [];
  if (digits === '') throw new Error(`${pattern.source} stands there no more`);
  return Number(digits.replaceAll('_', ''));
};
const addressIn = (source: string, name: string): string =>
  new RegExp(`const ${name} = '([\\d.]+)';`).exec(source)?.[1] ?? `no ${name}`;

const first = numberIn(witness, /const firstPort = ([\d_]+);/);
const ofWitness = { from: first, to: first + numberIn(witness, /const portCount = ([\d_]+);/) - 1 };
const ofProbes = {
  from: numberIn(probes, /const ports = \{ from: ([\d_]+),/),
  to: numberIn(probes, /const ports = \{ from: [\d_]+, to: ([\d_]+) \}/),
};

const from = (remotePort: number, remoteAddress = '127.0.0.1'): Caller =>
  // The three members that are looked at.
  callerOf({ remoteAddress, remotePort, localAddress: '127.0.0.1' } as Socket);

const portsOf = (caller: Caller): readonly number[] =>
  Array.from({ length: 65_536 }, (_, port) => port).filter((port) => from(port) === caller);

test('a door knows every port that witnesses and probes come from, and no other', () => {
  const [witnesses, probers] = [portsOf('witness'), portsOf('probe')];
  expect([witnesses[0], witnesses.at(-1), witnesses.length]).toEqual([ofWitness.from, ofWitness.to, 512]);
  expect([probers[0], probers.at(-1)]).toEqual([ofProbes.from, ofProbes.to]);
  expect(probers.length).toBe(ofProbes.to - ofProbes.from + 1);
  // What Linux gives to clients by itself ends there: ip_local_port_range in ip(7).
  expect(ofWitness.from).toBeGreaterThan(60_999);
});

test('a door knows the addresses that witnesses and probes come from, whatever the port', () => {
  const known = { witness: addressIn(witness, 'address'), probe: addressIn(probes, 'spareAddress') };
  for (const [caller, address] of Object.entries(known)) {
    expect(from(40_000, address)).toBe(caller);
    expect(from(40_000, `::ffff:${address}`)).toBe(caller);
  }
  expect(from(40_000, '127.102.100.9')).toBe('customer');
});

test('of another host, ports say nothing', () => {
  expect(from(ofProbes.from, '192.0.2.7')).toBe('customer');
});
