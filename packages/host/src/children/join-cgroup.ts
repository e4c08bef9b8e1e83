import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FiredrillError } from '@firedrill/core/errors';
import { textField } from './child-protocol.ts';
import type { Fields } from './child-protocol.ts';

/**
 * Moves this process, with all its threads, into the control group that a request names in `cgroupDirectory`, so that
 * what it takes counts there; nothing when it names none. The same file serves both versions (cgroups(7)).
 * @throws FiredrillError permission
 */
export function joinCgroup(body: Fields): void {
  if (body['cgroupDirectory'] === undefined) return;
  const directory = textField(body, 'cgroupDirectory');
  try {
    writeFileSync(join(directory, 'cgroup.procs'), String(process.pid));
  } catch (cause) {
    throw new FiredrillError('permission', `cannot enter the control group ${directory}`, { cause });
  }
}
