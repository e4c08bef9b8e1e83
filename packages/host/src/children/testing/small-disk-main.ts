/**
 * To be run by unshare(1) in a user and mount namespace of its own: mounts a tmpfs of the size in its second argument
 * (`64m`) on the directory in its first, says `ready`, and keeps the namespace until its standard input ends.
 */
import { spawnSync } from 'node:child_process';

const [, , directory = '', size = ''] = process.argv;
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory], {
  encoding: 'utf8',
  timeout: 15_000,
});
process.stdout.write(mounted.status === 0 ? 'ready\n' : `${mounted.error?.message ?? mounted.stderr}\n`);
process.stdin.resume().on('end', () => process.exit(0));
