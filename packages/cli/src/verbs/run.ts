import { FiredrillError, type Problem } from '@firedrill/core/errors';
import { exitStatus, type Verdict } from '@firedrill/core/verdict/verdict';
import type { RunId } from '@firedrill/core/words/ids';
import { locateProblems } from '@firedrill/dialects/native/locate';
import { stateDirPath, type StateDir } from '@firedrill/server/state-dir';
import { createProgress } from '../render/progress.ts';
import { createPaint } from '../render/paint.ts';
import { verdictText } from '../render/verdict.ts';
import { readAsked } from '../server/ask.ts';
import { createClient } from '../server/client.ts';
import { ensureServer, type ServerOptions } from '../server/ensure-server.ts';
import { followRun } from '../server/follow.ts';
import { flag, type Surroundings, text, type Verb } from '../verb.ts';
import { withPlanOptions } from './options.ts';

/**
 * One experiment, from its file to its verdict. Ctrl-C once stops it and takes everything back; twice leaves at once.
 */
export const run: Verb = {
  name: 'run',
  summary: { en: 'run an experiment and say truthfully what happened', ko: '실험을 실행하고 결과를 사실대로 말합니다' },
  configure: (command) =>
    withPlanOptions(command)
      .option('--detach', 'print the run id and come back at once; the run goes on')
      .option('--accept-unjudged', 'exit with 0 when the file has no hypothesis')
      .option('--quiet', 'only the verdict'),
  run: async (surroundings, [file = '-'], options) => {
    const asked = readAsked(file, options, surroundings.environment);
    const server: ServerOptions = { policy: text(options, 'policy') };
    const dir = await ensureServer(stateDirPath(text(options, 'state'), surroundings.environment), server);
    const { status, body } = await createClient(dir).call('POST', '/api/v1/runs', asked);
    if (status === 422) throw refused(body, asked);
    // The server is the same product; 201 answers with the run's id.
    const { run: id } = body as { run: RunId };
    if (flag(options, 'detach')) {
      surroundings.out(`${id}\n`);
      return 0;
    }
    const verdict = await watch(surroundings, { dir, id, server, quiet: flag(options, 'quiet') });
    const paint = createPaint(surroundings.color);
    surroundings.out(`${verdictText(verdict, { paint, language: surroundings.language })}\n`);
    if (verdict.outcome === 'unjudged' && flag(options, 'acceptUnjudged')) return 0;
    return verdict.interrupted && verdict.outcome === 'aborted' ? 130 : exitStatus[verdict.outcome];
  },
};

/** The server's 422: every problem, each at its place in the file. */
export function refused(body: unknown, { text: document, file }: { text: string; file: string }): FiredrillError {
  const { problems = [] } = body as { problems?: readonly Problem[] }; // 422 answers with `problems`, see api/native/plans.ts
  const located = locateProblems(document, file, problems);
  return new FiredrillError(problems[0]?.code ?? 'guard-refused', file, { problems: located });
}

interface Watched {
  readonly dir: StateDir;
  readonly id: RunId;
  readonly server: ServerOptions;
  readonly quiet: boolean;
}

/** Shows the run as it goes and resolves with its verdict. */
export async function watch(surroundings: Surroundings, { dir, id, server, quiet }: Watched): Promise<Verdict> {
  const progress = createProgress(surroundings, quiet);
  let interrupts = 0;
  const leave = surroundings.onInterrupt(() => {
    interrupts += 1;
    if (interrupts > 1) process.exit(130);
    progress.say(
      'stopping: everything is being taken back (Ctrl-C again leaves at once; the lease then ends the faults)',
    );
    const stop = { why: 'interrupted at the terminal', interrupt: true };
    createClient(dir)
      .call('POST', `/api/v1/runs/${id}/stop`, stop)
      .catch((thrown: unknown) => progress.say(String(thrown)));
  });
  try {
    for await (const event of followRun(dir, id, { after: 0, server })) {
      progress.show(event);
      if (event.body.type === 'run.ended') return event.body.verdict;
    }
    throw new FiredrillError('timeout', `the events of ${id} ended without a verdict`);
  } finally {
    progress.close();
    leave();
  }
}
