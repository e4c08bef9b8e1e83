import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { type Caller, callerOf, namesInjection } from './canary.ts';
import { createNaming, doorAnswer } from './naming.ts';

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

const portsIn = (name: string): { from: number; to: number } => ({
  from: numberIn(witness, new RegExp(`const ${name} = { from: ([\\d_]+),`)),
  to: numberIn(witness, new RegExp(`const ${name} = { from: [\\d_]+, to: ([\\d_]+) }`)),
});
const [ofPlain, ofNaming] = [portsIn('plainPorts'), portsIn('namingPorts')];
const ofWitness = { from: ofPlain.from, to: ofNaming.to };
const ofProbes = {
  from: numberIn(probes, /const ports = \{ from: ([\d_]+),/),
  to: numberIn(probes, /const ports = \{ from: [\d_]+, to: ([\d_]+) \}/),
};

const accepted = (remotePort: number, remoteAddress = '127.0.0.1'): Socket =>
  // The three members that are looked at.
  ({ remoteAddress, remotePort, localAddress: '127.0.0.1' }) as Socket;
const from = (...where: Parameters<typeof accepted>): Caller => callerOf(accepted(...where));

const portsOf = (caller: Caller): readonly number[] =>
  Array.from({ length: 65_536 }, (_, port) => port).filter((port) => from(port) === caller);

test('a door knows every port that witnesses and probes come from, and no other', () => {
  const [witnesses, probers] = [portsOf('witness'), portsOf('probe')];
  expect([witnesses[0], witnesses.at(-1), witnesses.length]).toEqual([ofWitness.from, ofWitness.to, 512]);
  expect(witnesses.filter((port) => namesInjection(accepted(port)))).toEqual(
    witnesses.filter((port) => port >= ofNaming.from),
  );
  expect(ofNaming.from).toBe(ofPlain.to + 1);
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

test('who says at first which injection he is about comes from an address of his own', () => {
  const [naming, plain] = [addressIn(witness, 'namingAddress'), addressIn(witness, 'address')];
  expect([from(40_000, naming), namesInjection(accepted(40_000, naming))]).toEqual(['witness', true]);
  expect(namesInjection(accepted(40_000, `::ffff:${naming}`))).toBe(true);
  // By an address that says which of the two it is, the port says nothing.
  expect(namesInjection(accepted(ofNaming.from, plain))).toBe(false);
  expect(namesInjection(accepted(ofProbes.from))).toBe(false);
});

test('the words by which a canary and a door know each other are the same at both ends', () => {
  const introduces = sourceOf('witness/src/effects/introduce.ts');
  expect(introduces).toContain(`const doorAnswer = '${doorAnswer.toString().trimEnd()}\\n';`);
  const [, line = ''] = /write\(`(.+)\\n`\)/.exec(introduces) ?? [];
  expect(createNaming().hear(Buffer.from(`${line.replace('${about}', 'i-aaaaaaaaaaaaaaaa')}\n`))).toBe(
    'i-aaaaaaaaaaaaaaaa',
  );
});
