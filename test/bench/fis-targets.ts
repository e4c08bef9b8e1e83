import { decodeFis } from '@firedrill/dialects/fis/decode';
import { decodeInventory } from '@firedrill/dialects/fis/inventory-file';
import { resolveTargets } from '@firedrill/dialects/fis/resolve-targets';
import { figuresOf, figuresText } from './figures.ts';

const many = 100_000;

const inventoryText = `
apiVersion: firedrill/v1alpha1
kind: Inventory
metadata: {name: many}
spec:
  account: "123456789012"
  regions: [{name: us-east-1}]
  resources:
    - type: aws:ec2:instance
      id: i-{n}
      count: ${many}
      tags: {Name: "web-{n}", Purpose: chaos-ready, Team: shop}
`;

const byTag = { resourceTags: { Purpose: 'chaos-ready' } };
const running = { path: 'State.Name', values: ['running'] };
const inTwoZones = { path: 'Placement.AvailabilityZone', values: ['us-east-1a', 'us-east-1b'] };

/** What is asked of the 100,000, by what the row of figures is called. */
const targets: { readonly [row: string]: object } = {
  'COUNT(1) by tag': { ...byTag, selectionMode: 'COUNT(1)' },
  'PERCENT(30) by tag and state': { ...byTag, filters: [running], selectionMode: 'PERCENT(30)' },
  'PERCENT(50) by tag, state, zones': { ...byTag, filters: [running, inTwoZones], selectionMode: 'PERCENT(50)' },
  'ALL by tag and state': { ...byTag, filters: [running], selectionMode: 'ALL' },
  'nothing fits, and why': { ...byTag, filters: [{ path: 'State.Name', values: ['stopped'] }], selectionMode: 'ALL' },
};

/** How long it takes to choose targets of AWS FIS from 100,000 instances; each round has a seed of its own. */
export function benchTargets(rounds: number): readonly string[] {
  const startMs = performance.now();
  const read = decodeInventory(inventoryText, null);
  const madeMs = performance.now() - startMs;
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const rows = Object.entries(targets).flatMap(([row, target]) => {
    const template = templateWith(target);
    const times = Array.from({ length: rounds }, (_, seed) => {
      const cpu = process.threadCpuUsage();
      const fromMs = performance.now();
      resolveTargets(template, read.inventory, seed);
      const wallMs = performance.now() - fromMs;
      const { user, system } = process.threadCpuUsage(cpu);
      return { wallMs, cpuMs: (user + system) / 1000 };
    });
    return [
      figuresText(row, figuresOf(times.map(({ wallMs }) => wallMs))),
      figuresText('  of that, on a core', figuresOf(times.map(({ cpuMs }) => cpuMs))),
    ];
  });
  return [`targets of AWS FIS from ${many} instances; read from a file in ${madeMs.toFixed(0)} ms`, ...rows];
}

function templateWith(target: object) {
  const decoded = decodeFis({
    text: JSON.stringify({
      description: 'Measured',
      roleArn: 'arn:aws:iam::123456789012:role/drill',
      stopConditions: [{ source: 'none' }],
      targets: { servers: { resourceType: 'aws:ec2:instance', ...target } },
      actions: { reboot: { actionId: 'aws:ec2:reboot-instances', targets: { Instances: 'servers' } } },
    }),
    file: null,
  });
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems));
  return decoded.template;
}
