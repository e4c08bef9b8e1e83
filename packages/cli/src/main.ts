#!/usr/bin/env node
import { catalogue, FiredrillError } from '@firedrill/core/errors';
import { version } from '@firedrill/server/version';
import { Command, CommanderError } from 'commander';
import { problemsText } from './render/problems.ts';
import { helpIn } from './render/help-words.ts';
import { createPaint } from './render/paint.ts';
import { screenOf } from './render/screen.ts';
import type { Language, Options, Surroundings, Verb } from './verb.ts';
import { verbs } from './verbs/list.ts';

/** `firedrill`: reads the command line, hands over to one verb, and ends with the status that the verb gives. */
const language = languageOf(process.env);
endWhenNobodyReads();
const surroundings = surround();
/** 128 and the number of SIGPIPE, as shells tell it. */
const brokenPipeStatus = 141;
const program = new Command('firedrill')
  .description(
    language === 'ko'
      ? '시스템을 통제된 방식으로 일부러 망가뜨리고, 무슨 일이 있었는지 사실대로 말합니다.'
      : 'Breaks a system on purpose, in a controlled way, and tells the truth about what happened.',
  )
  .version(version, '-V, --version', inKorean('output the version number'))
  .helpOption('-h, --help', inKorean('display help for command'))
  .helpCommand('help [command]', inKorean('display help for command'))
  .configureHelp({
    styleTitle: inKorean,
    optionDescription: ({ description }) => inKorean(description),
    argumentDescription: ({ description }) => inKorean(description),
  })
  .exitOverride()
  .configureOutput({
    writeErr: (written) => surroundings.err(written),
    outputError: (said, write) => write(`${inKorean(said.trimEnd())}\n`),
    writeOut: (written) => surroundings.out(written),
  })
  .showHelpAfterError();
for (const verb of verbs) add(verb);
process.exitCode = await parse();

function add(verb: Verb): void {
  const command = verb.configure(program.command(verb.name).description(verb.summary[language]));
  command.option('--state <dir>', 'state directory (root: /var/lib/firedrill, others: $XDG_STATE_HOME/firedrill)');
  command.action(async (...given: unknown[]) => {
    const args = command.args;
    // commander hands the options over before the command itself, which is last.
    const options = (given.at(-2) ?? {}) as Options;
    process.exitCode = await verb.run(surroundings, args, options);
  });
}

/**
 * Whoever read us has gone (`| head`): end without a word, with the status of a process that SIGPIPE ended (signal(7));
 * where something is under way, as when the terminal was closed.
 */
function endWhenNobodyReads(): void {
  let gone = false;
  const end = (error: NodeJS.ErrnoException): void => {
    if (error.code !== 'EPIPE') throw error;
    if (gone) return;
    gone = true;
    if (!process.emit('SIGHUP', 'SIGHUP')) process.exit(brokenPipeStatus);
  };
  process.stdout.on('error', end);
  process.stderr.on('error', end);
}

/** What commander says by itself, and what all verbs share; other words stay. */
function inKorean(words: string): string {
  return helpIn(words, language);
}

async function parse(): Promise<number> {
  try {
    await program.parseAsync();
    return Number(process.exitCode ?? 0);
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : catalogue.usage.exit;
    if (!(thrown instanceof FiredrillError)) throw thrown;
    surroundings.err(`${problemsText(thrown, { paint: createPaint(surroundings.color), language })}\n`);
    return catalogue[thrown.code].exit;
  }
}

function surround(): Surroundings {
  const { stdout, stderr, env } = process;
  return {
    ...screenOf(stdout, env),
    out: (written) => void stdout.write(written),
    err: (written) => void stderr.write(written),
    environment: env,
    language,
    onInterrupt: (call) => {
      // A closed terminal (SIGHUP) means the same as Ctrl-C: nobody is watching any more.
      const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
      for (const signal of signals) process.on(signal, call);
      return () => {
        for (const signal of signals) process.off(signal, call);
      };
    },
  };
}

/** FIREDRILL_LANG, else the locale's language (locale(7)); English where it is neither Korean nor English. */
function languageOf(environment: NodeJS.ProcessEnv): Language {
  const { FIREDRILL_LANG, LC_ALL, LC_MESSAGES, LANG } = environment;
  return (FIREDRILL_LANG || LC_ALL || LC_MESSAGES || LANG || '').startsWith('ko') ? 'ko' : 'en';
}
