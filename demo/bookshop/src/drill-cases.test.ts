import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LISTENERS, defaultPorts } from './config.ts';
import { DRILL_NAMES, calleeOf, drillCase } from './drill-cases.ts';

const ports = defaultPorts('fragile');

test.each(DRILL_NAMES)('%s: the file finds the fragile shop on its usual ports, and its doors ten above', (name) => {
  const { file, doors } = drillCase(name) ?? expect.unreachable('a name of the list');
  const text = readFileSync(file, 'utf8');
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

test("a file of one's own is given the first drill's doors, and a wrong name is nothing", () => {
  expect(drillCase('/tmp/my-own.yaml')).toMatchObject({ name: 'my-own', doors: ['reviews.ratings', 'edge.order'] });
  expect(drillCase('store-slo')).toBeNull();
});
