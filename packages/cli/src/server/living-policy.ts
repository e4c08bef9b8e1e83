import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { policyPath, readPolicy } from '@firedrill/agent/policy/read-policy';
import { journalOwes } from '@firedrill/agent/recover-state';
import { FiredrillError } from '@firedrill/core/errors';
import { canonicalJson, type Json } from '@firedrill/core/words/json';
import { readProcess } from '@firedrill/host/processes';
import type { AlertTls } from '@firedrill/server/api/alerts/alert-tls';
import { stateDirAt } from '@firedrill/server/state-dir';
import { serverListens } from './ensure-server.ts';

/** The policy by which an agent goes that is there, or will be started by a server that is. */
interface LivingPolicy {
  /** Such as `the agent (pid 4711)`. */
  readonly who: string;
  /** The file that somebody named when it was started; null where nobody did. */
  readonly named: string | null;
}

/**
 * The policy file to plan and run by: the one that is named here, else the one that a living agent was started with;
 * null where nobody names any.
 * @throws FiredrillError `policy-invalid` when the named file is missing or wrong; `policy-differs` when a living agent
 * goes by other rules, which no command can change
 */
export async function policyToUse(
  root: string,
  given: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<string | null> {
  const named = nonEmpty(given) ?? nonEmpty(environment['FIREDRILL_POLICY']);
  const living = await livingPolicy(root);
  if (named === null) return living?.named ?? null;
  const file = path.resolve(named);
  const wanted = await readPolicy(file, true);
  if (wanted instanceof FiredrillError) throw wanted;
  if (living === null || living.named === file) return file;
  const theirs = policyPath(living.named ?? undefined, {});
  const held = await readPolicy(theirs, living.named !== null);
  const [left, right] = [wanted, held].map((policy) => canonicalJson(policy as unknown as Json)); // plain JSON members
  if (!(held instanceof FiredrillError) && left === right) return file;
  throw new FiredrillError('policy-differs', `${living.who} goes by ${theirs}, which is not what ${file} says`);
}

const nonEmpty = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);

/** An agent holds the journal as soon as it begins, and says who it is when it has recovered. */
const sayLimitMs = 5000;
const pollMs = 50;

/** @throws FiredrillError `policy-differs` when an agent is there that does not say by which policy it goes */
async function livingPolicy(root: string): Promise<LivingPolicy | null> {
  if (!existsSync(root)) return null;
  const limitMs = performance.now() + sayLimitMs;
  for (;;) {
    const { heldBy } = await journalOwes(root);
    if (heldBy?.startsWith('agent') !== true) break;
    const said = readSaid(path.join(root, 'run', 'agent.json'));
    if (said !== null) return { who: `the ${heldBy}`, named: said.policy };
    if (performance.now() > limitMs)
      throw new FiredrillError('policy-differs', `${heldBy} does not say by which policy it goes`);
    await pause(pollMs);
  }
  const said = (await serverListens(stateDirAt(root))) ? readSaid(path.join(root, 'run', 'server.json')) : null;
  return said === null ? null : { who: `the server (pid ${said.pid})`, named: said.policy };
}

interface Said {
  readonly pid: number;
  readonly policy: string | null;
  /** Of a server: the certificate by which alerts from other machines are heard. */
  readonly alertTls: AlertTls | null;
}

/** What an agent or a server said of itself when it began; null when it did not, or has died since. */
export function readSaid(file: string): Said | null {
  try {
    const { pid, policy = null, alertTls = null }: Partial<Said> = JSON.parse(readFileSync(file, 'utf8'));
    return pid === undefined || readProcess(pid) === undefined ? null : { pid, policy, alertTls };
  } catch {
    return null; // a full disk kept it from being written, or it is being written now
  }
}
