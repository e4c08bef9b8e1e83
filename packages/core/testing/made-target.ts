import type { Target } from '@firedrill/core/words/target';

/** A target as an agent would find it: a process that listens at 9090, on a machine that can do nothing special. */
export function madeTarget(
  name: string,
  changes: Partial<Omit<Target, 'facts'>> & { readonly facts?: Partial<Target['facts']> } = {},
): Target {
  return {
    id: `process:${name}`,
    kind: 'process',
    agent: 'a-aaaaaaaaaaaaaaaa',
    name,
    labels: { service: name },
    matched: [{ by: 'labels', found: `service=${name}` }],
    process: { bootId: 'boot', pidNamespace: '4026531836', pid: 4711, startTicks: '12345' },
    abilities: {},
    ...changes,
    facts: {
      user: 'shop',
      commandLine: ['node', name],
      ports: [9090],
      proxies: [],
      supervisor: null,
      memoryLimitBytes: 1024 ** 3,
      cpuCount: 2,
      ...changes.facts,
    },
  };
}
