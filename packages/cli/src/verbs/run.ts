import { FiredrillError, type Problem } from '@firedrill/core/errors';
import { planWarnings } from '@firedrill/core/plan/describe-warnings';
import type { Plan } from '@firedrill/core/plan/plan';
import { exitStatus, type Verdict } from '@firedrill/core/verdict/verdict';
import type { RunId } from '@firedrill/core/words/ids';
import { locateProblems } from '@firedrill/dialects/native/locate';
import { renderReport, reportFormats } from '@firedrill/server/report/formats';
import { offeredText } from '@firedrill/server/report/offer';
import { readOpenItems } from '@firedrill/server/report/post-mortem-files';
import { stateDirPath, type StateDir } from '@firedrill/server/state-dir';
import { alertsUrlText } from '../render/alerts-url.ts';
import { oneOf } from '../render/forms.ts';
import { offerText } from '../render/offer.ts';
import { openItemsText } from '../render/open-items.ts';
import { createProgress } from '../render/progress.ts';
import { createPaint } from '../render/paint.ts';
import { linesText } from '../render/plan.ts';
import { verdictText } from '../render/verdict.ts';
import { checkOutput, writeOutput } from '../render/write-output.ts';
import { alertTlsToUse } from '../server/alert-tls.ts';
import { type Asked, filesOf, readAsked } from '../server/ask.ts';
import { askForRun, type RunAnswer } from '../server/ask-for-run.ts';
import { ensureServer, type ServerOptions } from '../server/ensure-server.ts';
import { followRun } from '../server/follow.ts';
import { onInterrupts } from '../server/interruption.ts';
import { policyToUse } from '../server/living-policy.ts';
import { lookAt } from '../server/look.ts';
import { reportOfRun, today } from '../server/report-of-run.ts';
import { flag, type Options, type Surroundings, text, type Verb } from '../verb.ts';
import { withPlanOptions } from './options.ts';

const formats = ['text', ...reportFormats] as const;

/**
 * One experiment, from its file to its verdict. Ctrl-C once stops it and takes everything back; twice goes past the
 * server to the agent, and leaves.
 */
export const run: Verb = {
  name: 'run',
  summary: { en: 'run an experiment and say truthfully what happened', ko: '실험을 실행하고 결과를 사실대로 말합니다' },
  configure: (command) =>
    withPlanOptions(command)
      .option('--detach', 'print the run id and come back at once; the run goes on')
      .option('--accept-unjudged', 'exit with 0 when the file has no hypothesis')
      .option('--quiet', 'only the verdict')
      .option('--format <format>', `how the verdict is written: ${formats.join(', ')}`, 'text')
      .option('--output <file>', 'write it to this file instead of standard output'),
  run: async (surroundings, [document = '-'], options) => {
    const format = oneOf(text(options, 'format') ?? 'text', formats, '--format');
    const file = fileOf(options);
    refuseLostOutput(options);
    checkOutput(file);
    const asked = readAsked(document, options, surroundings.environment);
    const root = stateDirPath(text(options, 'state'), surroundings.environment);
    const policy = await policyToUse(root, text(options, 'policy'), surroundings.environment);
    const alertTls = await alertTlsToUse(root, options);
    const server: ServerOptions = { policy: policy ?? undefined, alertTls };
    const dir = await ensureServer(root, server);
    return askForRun(surroundings, { dir, asked }, (answer) =>
      goOn(surroundings, options, { answer, asked, dir, server, format, file }),
    );
  },
};

interface Answered {
  readonly answer: RunAnswer;
  readonly asked: Asked;
  readonly dir: StateDir;
  readonly server: ServerOptions;
  readonly format: (typeof formats)[number];
  readonly file: string | undefined;
}

/** The server has answered. Nothing is awaited before `watch` hears of Ctrl-C. */
async function goOn(
  surroundings: Surroundings,
  options: Options,
  { answer, asked, dir, server, format, file }: Answered,
): Promise<number> {
  const { status, body, wasInterrupted } = answer;
  if (status === 422) throw refused(body, asked);
  const quiet = flag(options, 'quiet');
  // The server is the same product; 201 answers with the run's id and its plan.
  const { run: id, plan } = body as { run: RunId; plan: Plan };
  if (!quiet) tellWarnings(surroundings, plan);
  if (flag(options, 'detach') && !wasInterrupted) {
    surroundings.out(`${id}\n`);
    return 0;
  }
  // What a program reads from standard output is not mixed with what people watch meanwhile.
  const isMixed = format !== 'text' && file === undefined;
  const watched = isMixed ? { ...surroundings, out: surroundings.err, terminal: null } : surroundings;
  if (!quiet) showBeforehand(watched, dir, plan);
  const verdict = await watch(watched, { dir, id, server, wasInterrupted, quiet });
  if (typeof verdict === 'number') return verdict;
  await tellVerdict(surroundings, options, { verdict, format, file });
  if (verdict.outcome === 'unjudged' && !isMixed) tellOffer(surroundings, plan);
  if (verdict.outcome === 'unjudged' && flag(options, 'acceptUnjudged')) return 0;
  return verdict.interrupted && verdict.outcome === 'aborted' ? 130 : exitStatus[verdict.outcome];
}

/** Where the verdict is written; undefined: to standard output, which may also be named `-`. */
function fileOf(options: Options): string | undefined {
  const file = text(options, 'output');
  return file === '-' ? undefined : file;
}

/** A run that nobody waits for has no verdict to write. @throws FiredrillError `usage` */
function refuseLostOutput(options: Options): void {
  const wantsOutput = text(options, 'output') !== undefined || (text(options, 'format') ?? 'text') !== 'text';
  if (!flag(options, 'detach') || !wantsOutput) return;
  throw new FiredrillError(
    'usage',
    '--detach does not wait for a verdict: `firedrill report RUN` writes it afterwards',
  );
}

/** What `plan` warns of; apart from what a program reads from standard output. */
function tellWarnings({ err, color, language }: Surroundings, plan: Plan): void {
  const shown = linesText(planWarnings(plan, language), createPaint(color));
  if (shown !== '') err(`${shown}\n`);
}

/** What earlier runs of this experiment taught and nobody has done yet, and where alerts have to be sent. */
function showBeforehand({ out, color, language }: Surroundings, dir: StateDir, plan: Plan): void {
  const items = readOpenItems(dir.root, plan.experiment.metadata.name, today());
  const shown = [openItemsText(items, createPaint(color), language), alertsUrlText(plan, dir, language)];
  for (const each of shown) if (each !== '') out(`${each}\n`);
}

/** What could have been asked. */
function tellOffer({ out, color, language }: Surroundings, plan: Plan): void {
  const shown = offerText(offeredText(plan), { paint: createPaint(color), language });
  if (shown !== '') out(`\n${shown}\n`);
}

interface Written {
  readonly verdict: Verdict;
  readonly format: (typeof formats)[number];
  readonly file: string | undefined;
}

/** Shows the verdict, or writes it or the whole report of its run where that is wanted. */
async function tellVerdict(surroundings: Surroundings, options: Options, written: Written): Promise<void> {
  const { language, color, terminal, out, err } = surroundings;
  const { verdict, format, file } = written;
  const shown = verdictText(verdict, { paint: createPaint(color), language, columns: terminal?.columns ?? Infinity });
  if (format === 'text' && file === undefined) {
    out(`${shown}\n`);
    return;
  }
  try {
    writeOutput(surroundings, await writtenText(surroundings, options, written), file);
  } catch (thrown) {
    err(`${shown}\n`); // it is known, whatever became of its file
    throw thrown;
  }
}

async function writtenText(
  surroundings: Surroundings,
  options: Options,
  { verdict, format }: Written,
): Promise<string> {
  const { language } = surroundings;
  if (format === 'text') {
    const plain = verdictText(verdict, { paint: createPaint(false), language, columns: Infinity });
    return `${plain.trimStart()}\n`;
  }
  return renderReport(await reportOfRun(await lookAt(surroundings, options), verdict.run, 'last'), format, language);
}

/** The server's 422: every problem, each at its place in the file. */
export function refused(body: unknown, asked: Asked): FiredrillError {
  // 422 answers with `problems`, see api/native/plans.ts.
  const { problems = [] } = body as { problems?: readonly Problem[] };
  const located = locateProblems(filesOf(asked), problems);
  return new FiredrillError(problems[0]?.code ?? 'guard-refused', asked.file, { problems: located });
}

interface Watched {
  readonly dir: StateDir;
  readonly id: RunId;
  readonly server: ServerOptions;
  readonly wasInterrupted: boolean;
  readonly quiet: boolean;
}

/** Shows the run as it goes and resolves with its verdict, or with an exit status when Ctrl-C went past the server. */
export async function watch(
  surroundings: Surroundings,
  { dir, id, server, wasInterrupted, quiet }: Watched,
): Promise<Verdict | number> {
  const progress = createProgress(surroundings, quiet);
  const letGo = new AbortController();
  const say = (line: string): void => progress.say(line);
  const interruption = onInterrupts(surroundings, { dir, id, say, wasInterrupted });
  const follow = async (): Promise<Verdict> => {
    const again = (): Promise<unknown> => ensureServer(dir.root, server);
    for await (const event of followRun(dir, id, { after: 0, again, signal: letGo.signal })) {
      progress.show(event);
      if (event.body.type === 'run.ended') return event.body.verdict;
    }
    throw new FiredrillError('timeout', `the events of ${id} ended without a verdict`);
  };
  const following = follow();
  try {
    return await Promise.race([following, interruption.left]);
  } finally {
    letGo.abort();
    await Promise.allSettled([following]); // what it has to say was heard above, or is wanted no more
    progress.close();
    interruption.close();
  }
}
