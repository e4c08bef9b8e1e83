import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LISTENERS, defaultPorts } from './config.ts';
import { DRILLS, DRILL_NAMES, calleeOf, drillFile } from './drill-cases.ts';
import type { DrillCase } from './drill-cases.ts';

const ports = defaultPorts('fragile');

test.each(DRILL_NAMES)('%s: the file finds the fragile shop on its usual ports, and its doors ten above', (name) => {
  const text = readFileSync(drillFile(name), 'utf8');
  const { doors }: DrillCase = DRILLS[name];
  expect(text).toContain(`\n  name: ${name}\n`);
  expect(text).toContain(`\n    edge: "http://127.0.0.1:${ports.edge}"\n`);
  for (const callee of doors.map(calleeOf)) {
    const port = ports[LISTENERS.find((each) => each === callee) ?? 'edge'];
    expect(text).toContain(`\n    ${callee}: "127.0.0.1:${port}"\n`);
    expect(text).toContain(`\n    ${callee}Door: "127.0.0.1:${port + 10}"\n`);
    expect(text).toContain(`\n    ${callee}: {listen: "\${${callee}Door}", upstream: "\${${callee}}"}\n`);
  }
  expect(text.match(/Door: "127/g) ?? []).toHaveLength(doors.length);
});
