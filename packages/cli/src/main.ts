#!/usr/bin/env node
import { catalogue, FiredrillError } from '@firedrill/core/errors';
import { version } from '@firedrill/server/version';
import { Command, CommanderError } from 'commander';
import { problemsText } from './render/problems.ts';
import { createPaint } from './render/paint.ts';
import type { Language, Options, Surroundings, Verb } from './verb.ts';
import { verbs } from './verbs/list.ts';

/** `firedrill`: reads the command line, hands over to one verb, and ends with the status that the verb gives. */
const language = languageOf(process.env);
const surroundings = surround();
const program = new Command('firedrill')
  .description(
    language === 'ko'
      ? '시스템을 통제된 방식으로 일부러 망가뜨리고, 무슨 일이 있었는지 사실대로 말합니다.'
      : 'Breaks a system on purpose, in a controlled way, and tells the truth about what happened.',
  )
  .version(version)
  .exitOverride()
  .configureOutput({
    writeErr: (written) => surroundings.err(written),
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
  // NO_COLOR (no-color.org) wins over FORCE_COLOR; without either, colour is for terminals.
  const forced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0';
  return {
    out: (written) => void stdout.write(written),
    err: (written) => void stderr.write(written),
    environment: env,
    language,
    color: (env['NO_COLOR'] ?? '') === '' && (forced || (stdout.isTTY && env['TERM'] !== 'dumb')),
    terminal: stdout.isTTY ? { columns: stdout.columns } : null,
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
