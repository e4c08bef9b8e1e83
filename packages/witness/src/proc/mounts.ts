import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';

/** Where a path lies, proc_pid_mountinfo(5). */
export type Mount = { readonly point: string; readonly options: readonly string[]; readonly type: string };

/** File systems whose access times are kept by somebody else than this kernel. */
const foreign = /^(fuse|9p|nfs|cifs|smb|ceph|virtiofs|overlay)/;

/**
 * Why the access time of this file does not move by reading; null when it does. Of a file that is not there yet, its
 * directory tells. A file seen through /proc/PID/root belongs to that process's mounts.
 */
export function whyNoAtime(path: string): string | null {
  const throughProcess = /^\/proc\/(\d+)\/root(\/.*)$/.exec(path);
  const table = `/proc/${throughProcess?.[1] ?? 'self'}/mountinfo`;
  const real = throughProcess?.[2] ?? realpathSync(existsSync(path) ? path : dirname(path));
  const mount = mountOf(real, parseMounts(readFileSync(table, 'utf8')));
  if (mount === null) {
    return `no mount in ${table} holds ${real}`;
  }
  const hindrance = ['noatime', 'ro'].find((option) => mount.options.includes(option));
  if (hindrance !== undefined) {
    return `${mount.point} is mounted ${hindrance}: reading leaves no access time`;
  }
  return foreign.test(mount.type) ? `${mount.point} is ${mount.type}: its access times are not this kernel's` : null;
}

export function parseMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    const [point, options] = [fields[4], fields[5]];
    const type = fields[fields.indexOf('-') + 1];
    if (point === undefined || options === undefined || type === undefined) {
      return [];
    }
    return [{ point: unescaped(point), options: options.split(','), type }];
  });
}

/** The mount with the longest point above the path; of equal ones the last, which lies on top. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
  let best: Mount | null = null;
  for (const mount of mounts) {
    const above = mount.point === '/' || path === mount.point || path.startsWith(`${mount.point}/`);
    if (above && (best === null || mount.point.length >= best.point.length)) {
      best = mount;
    }
  }
  return best;
}

/** Space, tab, newline and backslash are written in octal. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)));
}
