import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { release } from 'node:os';
import { createLookingAgent } from '@firedrill/agent/looking-agent';
import { policyPath, readPolicy } from '@firedrill/agent/policy/read-policy';
import { FiredrillError, reasonOf } from '@firedrill/core/errors';
import { probePtrace } from '@firedrill/host/children/probe-ptrace';
import { version } from '@firedrill/server/version';
import type { Examined, Finding } from './finding.ts';

/** node:sqlite without a warning, and the type stripping of the checkout, come with this version. */
const leastNode = [24, 15] as const;
const unshareLimitMs = 5_000;

/** Node, the operating system, and the abilities of an agent that would run here as this user. */
export async function checkHost(asked: Examined): Promise<readonly Finding[]> {
  return [
    { what: 'firedrill', state: 'ok', found: version, next: null },
    checkNode(process.versions.node),
    checkSystem(process.platform, release()),
    ...(await checkPolicy(asked)),
    ...(await checkAbilities(asked)),
    await checkTracing(),
    checkUserNamespaces(),
  ];
}

export function checkNode(running: string): Finding {
  const [major = 0, minor = 0] = running.split('.').map(Number);
  const isNew = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  const next = isNew ? null : `use Node ${leastNode.join('.')} or newer; a checkout brings its own: ./firedrill`;
  return { what: 'Node.js', state: isNew ? 'ok' : 'broken', found: running, next };
}

export function checkSystem(platform: string, kernel: string): Finding {
  const isLinux = platform === 'linux';
  const next = isLinux ? null : 'elsewhere than on Linux it plans, validates and reports; inject from a Linux machine';
  return { what: 'operating system', state: isLinux ? 'ok' : 'limited', found: `${platform} ${kernel}`, next };
}

async function checkPolicy({ policy }: Examined): Promise<readonly Finding[]> {
  const file = policyPath(policy ?? undefined);
  const read = await readPolicy(file, policy !== null);
  if (!(read instanceof FiredrillError)) {
    // Only the default place may be empty: what somebody names must be there.
    const found = existsSync(file) ? file : `the defaults hold; a file would be read from ${file}`;
    return [{ what: 'policy', state: 'ok', found, next: null }];
  }
  return [
    { what: 'policy', state: 'broken', found: read.message, next: 'mend the file; until then nothing is allowed' },
  ];
}

/** What the agent itself says that it can do; a reason that it gives names the remedy as well. */
async function checkAbilities({ stateDir, policy }: Examined): Promise<readonly Finding[]> {
  try {
    const agent = await createLookingAgent({ stateDir, policy });
    const { abilities } = await agent.capabilities({});
    return Object.entries(abilities).map(([ability, can]) => ({
      what: ability,
      state: can === true ? 'ok' : 'limited',
      found: can === true ? 'can be used' : can,
      next: null,
    }));
  } catch (thrown) {
    return [{ what: 'abilities', state: 'broken', found: reasonOf(thrown), next: 'see the reason' }];
  }
}

/** Asks the kernel about a child of our own, which is ended at once. */
async function checkTracing(): Promise<Finding> {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  try {
    await once(child, 'spawn');
    const probed = probePtrace(child.pid ?? 0);
    if (probed.possible)
      return { what: 'ptrace', state: 'ok', found: 'processes can be paused by a tracer', next: null };
    const next = 'process.pause stops by a signal instead (class reaper in place of kernel)';
    return { what: 'ptrace', state: 'limited', found: probed.reason, next };
  } finally {
    child.kill('SIGKILL');
  }
}

/** Tries it, for no setting tells all: sysctl, AppArmor and seccomp may each forbid it. user_namespaces(7) */
function checkUserNamespaces(): Finding {
  const what = 'user namespaces';
  const { status, error, stderr } = spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'true'], {
    timeout: unshareLimitMs,
    encoding: 'utf8',
  });
  if (status === 0) return { what, state: 'ok', found: 'can be made without root', next: null };
  const found = error === undefined ? stderr.trim() || 'cannot be made' : error.message;
  const next = 'disk.fill on a small disk of its own needs them: sysctl kernel.unprivileged_userns_clone=1, or root';
  return { what, state: 'limited', found, next };
}
