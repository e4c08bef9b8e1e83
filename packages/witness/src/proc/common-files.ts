import { realpathSync } from 'node:fs';

/** What the C library of every program reads by itself: names of hosts and users, the local time, its own parts. */
const resolver = ['hosts', 'host.conf', 'resolv.conf', 'nsswitch.conf', 'gai.conf', 'services', 'protocols'];
const program = ['passwd', 'group', 'localtime', 'timezone', 'ld.so.cache', 'ld.so.preload', 'ld.so.conf'];
const files = resolver.concat(program).map((name) => `/etc/${name}`);

const folders = ['/lib', '/lib32', '/lib64', '/usr/lib', '/usr/lib32', '/usr/lib64', '/usr/local/lib'].concat([
  '/etc/ssl',
  '/etc/pki',
  '/etc/ca-certificates',
  '/usr/share/zoneinfo',
  '/usr/share/locale',
  '/usr/share/ca-certificates',
]);

/** Whether programs of ours read this file by themselves, as all others do, so that who read it cannot be told. */
export function isReadByAll(path: string): boolean {
  const real = realOr(path);
  if ([...files, process.execPath].some((file) => path === file || real === realOr(file))) {
    return true;
  }
  return folders.some((folder) => path.startsWith(`${folder}/`) || real.startsWith(`${realOr(folder)}/`));
}

/** With all links resolved; what is not there keeps its name. */
function realOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
