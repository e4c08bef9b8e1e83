import { setTimeout as pause } from 'node:timers/promises';
import { FiredrillError } from '@firedrill/core/errors';
import { isRunId, type RunId } from '@firedrill/core/words/ids';
import { isStateDir, type StateDir, stateDirAt, stateDirPath } from '@firedrill/server/state-dir';
import { closeAndSay } from '../render/closed-runs.ts';
import { pastServerSaid, pastServerText } from '../render/past-server.ts';
import { recoveredText } from '../render/recovered.ts';
import { createClient, limitsMs } from '../server/client.ts';
import { serverAnswers } from '../server/ensure-server.ts';
import { pastStatus } from '../server/interruption.ts';
import { findRun, lookAt, lookInStore, type SeenRun } from '../server/look.ts';
import { owedNow, stopPast } from '../server/past-server.ts';
import { type Surroundings, text, type Verb } from '../verb.ts';

/**
 * Stops runs. Where the server does not answer, the agent does it; where nobody holds the journal, this command takes
 * back what the runs left. Ends with 4 while anything may still be live.
 */
export const stop: Verb = {
  name: 'stop',
  summary: { en: 'stop a run, or all, and take everything back', ko: '실행을 멈추고 모두 되돌립니다' },
  configure: (command) =>
    command.argument('[run]', 'a run, the beginning of its id, or an experiment; all when none is given'),
  run: async (surroundings, [wanted], options) => {
    const { out, err, environment, language } = surroundings;
    const dir = stateDirAt(stateDirPath(text(options, 'state'), environment));
    if (!isStateDir(dir.root) && wanted === undefined) {
      out(`${recoveredText(dir.root, null, language)}\n`);
      return 0;
    }
    const answers = await serverAnswers(dir);
    if (answers === 'silent') err(`${pastServerSaid(language)}\n`);
    if (answers !== 'yes') {
      const runs = wanted === undefined ? null : [await runToStop(dir, wanted)];
      const status = await past(surroundings, dir, runs);
      if (answers === 'no' && status !== 4) await closeAndSay(surroundings, dir.root);
      return status;
    }
    const look = await lookAt(surroundings, options);
    const chosen = wanted === undefined ? await look.runs() : [await findRun(look, wanted)];
    const active = chosen.filter(({ phase }) => phase !== 'ended');
    if (active.length === 0) out(language === 'ko' ? '진행 중인 실행이 없습니다\n' : 'nothing is under way\n');
    return active.length === 0 ? 0 : stopActive(surroundings, dir, active);
  },
};

/** A store that cannot be read must not keep anybody from stopping a run whose id he has. */
async function runToStop(dir: StateDir, wanted: string): Promise<RunId> {
  try {
    return (await findRun(lookInStore(dir), wanted)).run;
  } catch (thrown) {
    if (!isRunId(wanted) || (thrown instanceof FiredrillError && thrown.code === 'run-unknown')) throw thrown;
    return wanted;
  }
}

const why = 'asked by a person';
/** What the server stops is taken back within this, or the agent is asked as well. */
const takingBackMs = 5000;
const pollMs = 50;

async function stopActive(surroundings: Surroundings, dir: StateDir, active: readonly SeenRun[]): Promise<number> {
  const { out, err, language } = surroundings;
  const runs = active.map(({ run }) => run);
  try {
    for (const run of runs) {
      await createClient(dir).call('POST', `/api/v1/runs/${run}/stop`, { why }, limitsMs.stop);
      out(language === 'ko' ? `${run} 중단하는 중\n` : `${run} is being stopped\n`);
    }
  } catch (thrown) {
    if (!(thrown instanceof FiredrillError) || !['server-silent', 'agent-away'].includes(thrown.code)) throw thrown;
    err(`${pastServerSaid(language)}\n`);
    return past(surroundings, dir, runs);
  }
  const limitMs = performance.now() + takingBackMs;
  while ((await owedNow(dir.root, runs)).length > 0) {
    if (performance.now() > limitMs) return past(surroundings, dir, runs);
    await pause(pollMs);
  }
  out(language === 'ko' ? '유지 중인 것이 없습니다\n' : 'nothing of it is live any more\n');
  return 0;
}

async function past({ out, language }: Surroundings, dir: StateDir, runs: readonly RunId[] | null): Promise<number> {
  const came = await stopPast(dir.root, { runs, why, interrupt: false });
  out(`${pastServerText(dir.root, came, language)}\n`);
  return pastStatus(came);
}
