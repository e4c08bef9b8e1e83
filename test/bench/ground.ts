import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ClaimOf } from '@firedrill/core/hold';
import type { InjectAsked } from '@firedrill/core/protocol/messages';
import type { InjectionId } from '@firedrill/core/words/ids';
import type { Target } from '@firedrill/core/words/target';
import { createFileNotes } from '@firedrill/server/file-notes';
import { type Server, startServer } from '@firedrill/server/server';
import { prepareStateDir } from '@firedrill/server/state-dir';
import type { Leaving } from './leaving.ts';
import { ownMark } from './mark.ts';

/** A server in this process, its real agent beside it, and a victim: what every figure here is measured on. */
export interface Ground {
  readonly server: Server;
  readonly agent: string;
  readonly agentPid: number;
  readonly victim: Target;
  readonly root: string;
}

const victimMain = 'setInterval(() => {}, 1000); process.stdout.write("ready\\n")';

/** Starts everything in a directory of its own. It ends when `leaving` does, whatever has come of it by then. */
export async function layGround(leaving: Leaving): Promise<Ground> {
  const root = mkdtempSync(path.join(tmpdir(), `${ownMark}-`));
  leaving.later(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const dir = prepareStateDir(path.join(root, 'state'));
  const notes = createFileNotes(dir.log('server'));
  const children: ChildProcess[] = [];
  const agentMain = fileURLToPath(import.meta.resolve('@firedrill/agent/agent-main'));
  const summon = (): void => {
    if (children.some((child) => child.exitCode === null && child.signalCode === null)) return;
    children.push(spawn(process.execPath, [agentMain, '--state', dir.root], { stdio: 'ignore' }));
  };
  leaving.later(async () => {
    for (const child of children) await gone(child);
  });
  const server = await startServer(dir, notes, summon);
  leaving.later(() => server.end());
  summon();
  const agent = await server.hub.whenConnected(20_000);
  const victimPid = await startVictim(leaving);
  const target = { type: 'process', select: { pid: victimPid }, pick: 'all', keep: 0 } as const;
  const found = await server.hub.call(agent, 'resolve', { target }, 10_000);
  const [victim] = found.candidates;
  if (victim === undefined) throw new Error('the victim was not found');
  return { server, agent, agentPid: children[0]?.pid ?? 0, victim, root: dir.root };
}

async function startVictim(leaving: Leaving): Promise<number> {
  const child = spawn(process.execPath, ['-e', victimMain], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, FIREDRILL_LABELS: 'service=bench-victim' },
  });
  leaving.later(() => void child.kill('SIGKILL'));
  if (child.stdout !== null) await once(child.stdout, 'data');
  return child.pid ?? 0;
}

/** The agent goes home with its server, and its reaper after it; one that does not is ended. */
async function gone(child: ChildProcess): Promise<void> {
  const limit = setTimeout(() => child.kill('SIGKILL'), 5_000);
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  clearTimeout(limit);
}

let made = 0;
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** A pause of the victim by one of its two means, under an id that was not used before. */
export function pauseAsked(victim: Target, hold: 'process-trace' | 'process-stop'): InjectAsked {
  const { process: identity } = victim;
  if (identity === null) throw new Error('the victim is no process');
  const claim = { hold, resource: { process: { ...identity } }, want: { children: false } };
  return { ...injectAsked(victim, 'process.pause', claim), leaseMs: 10_000 };
}

/** Any fault of one claim, under an id that was not used before. */
export function injectAsked(target: Target, fault: string, claim: ClaimOf): InjectAsked {
  made += 1;
  const digits = [made >> 15, made >> 10, made >> 5, made].map((value) => alphabet[value & 31]).join('');
  const injection: InjectionId = `i-${'a'.repeat(12)}${digits}`;
  const run = 'r-aaaaaaaaaaaaaaaa';
  return { injection, run, epoch: 1, fault, target, claims: [claim], leaseMs: 600_000, durationMs: 3_600_000 };
}
