import type { Command } from 'commander';

/** One verb of the command line: one file in verbs/. `run` resolves to the exit status. */
export interface Verb {
  readonly name: string;
  readonly summary: { readonly en: string; readonly ko: string };
  /** Adds arguments and options, and an example or two. */
  readonly configure: (command: Command) => Command;
  readonly run: (surroundings: Surroundings, args: readonly string[], options: Options) => Promise<number>;
}

/** Options as commander hands them over; each verb reads its own through `text`, `flag` and `list`. */
export type Options = { readonly [name: string]: unknown };

/** What a verb sees of the terminal it was called from. */
export interface Surroundings {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly environment: NodeJS.ProcessEnv;
  readonly language: Language;
  readonly color: boolean;
  /** Whether standard output is a terminal, and how wide it is. */
  readonly terminal: { readonly columns: number } | null;
  /** Calls back on Ctrl-C, SIGTERM and SIGHUP until the returned function is called. */
  readonly onInterrupt: (call: () => void) => () => void;
}

export type Language = 'en' | 'ko';

export function text(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

export const flag = (options: Options, name: string): boolean => options[name] === true;

export function list(options: Options, name: string): readonly string[] {
  const value = options[name];
  return Array.isArray(value) ? value.map(String) : [];
}
