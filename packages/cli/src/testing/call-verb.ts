import { Command } from 'commander';
import type { Language, Options, Surroundings, Verb } from '../verb.ts';

/** What a verb said, and with which status it ended. */
export interface Called {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** Calls a verb in this process as the command line would. Errors of the verb are thrown on. */
export async function callVerb(
  verb: Verb,
  argv: readonly string[],
  changes: { readonly language?: Language; readonly columns?: number; readonly onOut?: (text: string) => void } = {},
): Promise<Called> {
  let [out, err, status] = ['', '', -1];
  const surroundings: Surroundings = {
    out: (text) => {
      out += text;
      changes.onOut?.(text);
    },
    err: (text) => void (err += text),
    environment: {},
    language: changes.language ?? 'en',
    color: false,
    terminal: changes.columns === undefined ? null : { columns: changes.columns },
    onInterrupt: () => () => undefined,
  };
  const command = verb.configure(new Command(verb.name)).option('--state <dir>').exitOverride();
  command.configureOutput({ writeErr: surroundings.err, writeOut: surroundings.out });
  command.action(async (...given: unknown[]) => {
    // commander hands the options over before the command itself, which is last.
    status = await verb.run(surroundings, command.args, (given.at(-2) ?? {}) as Options);
  });
  await command.parseAsync(argv, { from: 'user' });
  return { status, out, err };
}
