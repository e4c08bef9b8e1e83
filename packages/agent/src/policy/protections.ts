import type { HostFacts } from './host-facts.ts';
import type { Policy } from './policy.ts';
import { fits } from './policy.ts';

/** Without these a host cannot be reached, or its containers and services lose whoever looks after them. */
const protectedNames = [
  'systemd',
  'systemd-*',
  'init',
  'dbus-daemon',
  'dbus-broker',
  'dbus-broker-*',
  'sshd',
  'sshd-*',
  'dockerd',
  'containerd',
  'containerd-*',
  'docker-proxy',
  'docker-init',
  'runc',
  'crun',
  'conmon',
  'crio',
  'podman',
  'kubelet',
  'kube-proxy',
  'tini',
] as const;

/** Without these nobody can log in, or everybody can. Under any root, so also through /proc/PID/root. */
const protectedFiles = [
  '/etc/passwd',
  '/etc/passwd-',
  '/etc/shadow',
  '/etc/shadow-',
  '/etc/group',
  '/etc/gshadow',
  '/etc/sudoers',
  '/etc/sudoers.d/*',
  '/etc/pam.d/*',
  '/etc/ssh/*',
  '/root/.ssh/*',
  '/home/*/.ssh/*',
  '*/.ssh/authorized_keys',
  '/etc/ld.so.preload',
  '/proc/*',
  '/sys/*',
  '/dev/*',
  '/boot/*',
] as const;

/** Why a process must not be hurt, or null. The owner's words come after what is always protected. */
export function whyProcessProtected(policy: Policy, facts: HostFacts, pid: number, ageMs: number): string | null {
  if (pid <= 2) return pid === 2 ? 'it is the kernel' : 'it is init';
  const own = facts.ours(ageMs).get(pid);
  if (own !== undefined) return `it is ${own}`;
  const seen = facts.process(pid);
  if (seen === null) return null;
  if (seen.part !== null) return `it is ${seen.part}`;
  const named = seen.names.find((name) => protectedNames.some((pattern) => fits(pattern, name)));
  if (named !== undefined) return `${named} looks after other things on this host`;
  const { protected: guarded } = policy;
  if (guarded.pids.includes(pid)) return 'protected.pids has it';
  const pattern = guarded.names.find((each) => seen.names.some((name) => fits(each, name)));
  if (pattern !== undefined) return `protected.names has ${pattern}`;
  if (guarded.users.includes(seen.user)) return `protected.users has ${seen.user}`;
  const label = Object.entries(guarded.labels).find(([key, value]) => seen.labels[key] === value);
  if (label !== undefined) return `protected.labels has ${label.join('=')}`;
  const port = guarded.ports.length === 0 ? undefined : facts.portsOf(pid).find((each) => guarded.ports.includes(each));
  return port === undefined ? null : `it listens on ${port}, which protected.ports has`;
}

/** Why a file must not be replaced, or null. Looks at the path as given and with its links resolved. */
export function whyPathProtected(policy: Policy, facts: HostFacts, given: string): string | null {
  for (const path of namesOf(facts, given)) {
    if (isBelow(path, facts.stateDir) || isBelow(path, facts.realPath(facts.stateDir))) return 'it is our own state';
    if (facts.policyFile !== null && path === facts.policyFile) return "it is the agent's policy";
    // Shared memory is an ordinary file system that happens to be mounted there.
    const builtIn = path.startsWith('/dev/shm/') ? undefined : protectedFiles.find((pattern) => fits(pattern, path));
    if (builtIn !== undefined) return 'the host is not usable or not safe without it';
    const owners = ownersWord(policy, path);
    if (owners !== undefined) return `protected.paths has ${owners}`;
  }
  return null;
}

/** The word of `protected.paths` by which the owner protects a file, as it is given or where its links lead. */
export function ownersPath(policy: Policy, facts: Pick<HostFacts, 'realPath'>, given: string): string | null {
  for (const path of namesOf(facts, given)) {
    const word = ownersWord(policy, path);
    if (word !== undefined) return word;
  }
  return null;
}

const ownersWord = (policy: Policy, path: string): string | undefined =>
  policy.protected.paths.find((each) => isBelow(path, each) || fits(each, path));

const namesOf = (facts: Pick<HostFacts, 'realPath'>, given: string): ReadonlySet<string> =>
  new Set([withoutRoot(given), withoutRoot(facts.realPath(given))]);

export function whyPortProtected(policy: Policy, port: number): string | null {
  return policy.protected.ports.includes(port) ? 'protected.ports has it' : null;
}

/** What a process sees under its own root is protected by the name that it has there. */
function withoutRoot(path: string): string {
  return path.replace(/^\/proc\/\d+\/root(?=\/)/, '');
}

function isBelow(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory.replace(/\/$/, '')}/`);
}
