import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { mountOf, parseMounts, whyNoAtime } from './mounts.ts';

const table = `21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
22 21 0:5 / /srv\\040data rw,noatime - ext4 /dev/vdb rw
23 21 0:6 / /srv ro,relatime - tmpfs none rw
24 23 0:7 / /srv/net rw,relatime - fuse.sshfs none rw
`;

test('the longest mount point above a path holds it, and escapes are undone', () => {
  const mounts = parseMounts(table);
  expect(mountOf('/srv data/x', mounts)).toMatchObject({ point: '/srv data', options: ['rw', 'noatime'] });
  expect(mountOf('/srvx', mounts)).toMatchObject({ point: '/' });
  expect(mountOf('/srv/net/x', mounts)).toMatchObject({ type: 'fuse.sshfs' });
  expect(mountOf('/srv', mounts)).toMatchObject({ type: 'tmpfs' });
});

test('of mounts on one point the last one counts', () => {
  const mounts = parseMounts(`${table}25 21 0:8 / /srv rw - ext4 /dev/vdc rw\n`);
  expect(mountOf('/srv/x', mounts)).toMatchObject({ type: 'ext4' });
});

test('a read-only or noatime mount of this machine says why it keeps no access times', (context) => {
  const mounts = parseMounts(readFileSync('/proc/self/mountinfo', 'utf8'));
  const quiet = mounts.find(({ point, options }) => {
    const hinders = options.includes('noatime') || options.includes('ro');
    return hinders && mountOf(point, mounts)?.options === options;
  });
  if (quiet === undefined) {
    return context.skip('no mount of this machine is read-only or noatime');
  }
  expect(whyNoAtime(quiet.point)).toContain(quiet.point);
  expect(whyNoAtime(`${quiet.point}/not-there-yet`)).toContain(quiet.point);
});
