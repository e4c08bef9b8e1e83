/**
 * The catalogue of operating errors: what can go wrong without a programmer's mistake. Each has a code that never
 * changes, a sentence, and a remedy. docs/reference/errors.md is written from it. Imports nothing, so that the
 * recovery path may.
 */
export const catalogue = {
  'document-syntax': {
    sentence: 'The document is not well-formed YAML or JSON.',
    remedy: 'Mend the syntax at the place shown.',
    exit: 2,
  },
  'document-invalid': {
    sentence: 'The document does not have the form of an experiment.',
    remedy: 'Compare the places shown with `firedrill explain experiment`.',
    exit: 2,
  },
  'fis-template-invalid': {
    sentence: 'The document is no valid experiment template of AWS FIS.',
    remedy: 'Compare the places shown with docs/fis.md.',
    exit: 2,
  },
  'fis-action-unknown': {
    sentence: 'AWS FIS has no such action.',
    remedy: 'See docs/reference/fis.md for the list.',
    exit: 2,
  },
  'fis-target-unfit': {
    sentence: 'The target does not fit its resource type, or the action that names it.',
    remedy: 'See docs/reference/fis.md for what each type and action takes.',
    exit: 2,
  },
  'fis-preview': {
    sentence: "The template uses a word of AWS FIS's preview of 2021, which the service does not know any more.",
    remedy: 'Write the line as it is shown.',
    exit: 2,
  },
  'configuration-invalid': { sentence: 'Not a FIS configuration.', remedy: 'See docs/fis-configuration.md.', exit: 2 },
  'inventory-invalid': {
    sentence: 'The document does not have the form of an inventory.',
    remedy: 'Compare the places shown with docs/inventory.md.',
    exit: 2,
  },
  'dialect-checked-only': {
    sentence: 'Documents of this dialect are only checked so far: they can neither be planned nor run.',
    remedy: 'Check it with `firedrill validate`; to run something like it, write a native experiment.',
    exit: 2,
  },
  'fis-not-executed': {
    sentence: 'Firedrill can check and rehearse this action of AWS FIS, but cannot bring it about here.',
    remedy: 'Rehearse the template with --simulate; docs/reference/fis.md says what executes where.',
    exit: 2,
  },
  'alarm-state': {
    sentence: 'An alarm is in another state than is asserted, or cannot be read.',
    remedy: 'Look at the alarm named; `aws cloudwatch describe-alarms` shows why it is in its state.',
    exit: 3,
  },
  'hypothesis-twice': {
    sentence: 'The hypothesis file says something that the experiment says already.',
    remedy: 'Leave out --hypothesis, or take the part shown out of one of the two files.',
    exit: 2,
  },
  'document-unreadable': {
    sentence: 'The file cannot be read.',
    remedy: 'Check the path and its permissions.',
    exit: 2,
  },
  'variable-unset': {
    sentence: 'A variable that the document uses has no value.',
    remedy: 'Give it with --set NAME=VALUE, under spec.variables, or in the environment it names.',
    exit: 2,
  },
  usage: { sentence: 'The command line is not understood.', remedy: 'See `firedrill VERB --help`.', exit: 2 },
  'fault-unknown': {
    sentence: 'There is no such fault.',
    remedy: 'See `firedrill explain faults` for the list.',
    exit: 2,
  },
  'target-kind-unfit': {
    sentence: 'The fault cannot hurt a target of this kind.',
    remedy: 'Choose a target kind that the fault names, or another fault.',
    exit: 2,
  },
  'no-target': {
    sentence: 'The selector matches nothing.',
    remedy: 'Loosen the selector, or start what it should match; `firedrill plan` shows each condition.',
    exit: 2,
  },
  'too-few-targets': {
    sentence: 'Fewer targets match than the selector asks for and must keep.',
    remedy: 'Lower `pick` or `keep`, or start more of them.',
    exit: 2,
  },
  'no-means': {
    sentence: 'This host has no means to bring the fault about as asked.',
    remedy: 'Each means is listed with what it lacks and how to get it.',
    exit: 2,
  },
  'guard-refused': {
    sentence: "The experiment's own guard refuses this plan.",
    remedy: 'Change the experiment, or widen its guard if that is what you want.',
    exit: 2,
  },
  'guard-irreversible': {
    sentence: 'The fault cannot be undone, and the guard does not consent to it.',
    remedy: 'Add the fault to guard.irreversible if you want it.',
    exit: 2,
  },
  'policy-refused': {
    sentence: "The agent's policy on that host refuses this.",
    remedy: "Ask the host's owner to widen its policy file (`firedrill explain policy`); no server can override it.",
    exit: 2,
  },
  'preflight-refused': {
    sentence: 'The host, as it is now, cannot give what the fault asks for. Nothing was touched.',
    remedy: 'Ask for less, name another place, or make room; then plan again.',
    exit: 2,
  },
  'policy-invalid': {
    sentence: "The agent's policy file cannot be understood, so nothing is allowed.",
    remedy: 'Mend the policy file at the place shown; `firedrill explain policy` says what it may say.',
    exit: 2,
  },
  'policy-differs': {
    sentence: 'The agent that is there goes by another policy than the one that is named.',
    remedy:
      'End it with `firedrill server end` and run again, leave --policy out to go by its own, or give --state DIR.',
    exit: 2,
  },
  'alerts-tls': {
    sentence: 'Alerts from other machines come over TLS only, and there is no certificate for it that can be used.',
    remedy: 'Give `--alerts-cert FILE --alerts-key FILE` (PEM) where the server is started, or listen on 127.0.0.1.',
    exit: 2,
  },
  protected: {
    sentence: 'The target is protected: it is init, a part of Firedrill, or something its owner named.',
    remedy: 'Choose another target.',
    exit: 2,
  },
  'foreign-state': {
    sentence: 'Something that is not ours is there, and the fault would have to replace it.',
    remedy: 'Remove it yourself first, or choose another target.',
    exit: 2,
  },
  'target-gone': { sentence: 'The target no longer exists.', remedy: 'Plan again.', exit: 2 },
  permission: {
    sentence: 'The kernel does not permit this to the present user.',
    remedy: 'Run the agent as the user who owns the target, or as root.',
    exit: 2,
  },
  unsupported: {
    sentence: 'This is not supported.',
    remedy: 'See the limits in the documentation of the fault.',
    exit: 2,
  },
  'stale-epoch': {
    sentence: 'A newer owner has taken over the run; the older one may change nothing.',
    remedy: 'Nothing to do: the newer owner goes on.',
    exit: 3,
  },
  'lease-too-long': {
    sentence: 'The lease is longer than allowed.',
    remedy: "Ask for a shorter lease, or widen the agent's policy.",
    exit: 2,
  },
  limit: { sentence: 'A documented limit is reached.', remedy: 'Stay below the limit shown.', exit: 2 },
  'effect-failed': {
    sentence: 'The fault could not be brought about.',
    remedy: 'The cause is shown; everything that was begun is being taken back.',
    exit: 3,
  },
  'recovery-failed': {
    sentence: 'Something of ours could not be taken back.',
    remedy: 'Run `firedrill recover`; `firedrill residue` shows what is left.',
    exit: 4,
  },
  'journal-locked': {
    sentence: 'Another agent of this user holds the journal.',
    remedy: 'Use that one, or end it; `firedrill doctor` names it.',
    exit: 2,
  },
  'journal-damaged': {
    sentence: 'The journal is damaged: a part of it cannot be read.',
    remedy:
      'What could be read was recovered. Look at `firedrill residue`, then run `firedrill recover --accept-damage`.',
    exit: 4,
  },
  'journal-newer': {
    sentence: 'The journal was written by a newer version.',
    remedy: 'Recover with that version or a newer one.',
    exit: 4,
  },
  'journal-unwritable': {
    sentence: 'The journal cannot be written.',
    remedy: 'Make room or make the file system writable; stopping and recovering work meanwhile.',
    exit: 2,
  },
  'store-unwritable': {
    sentence: 'The store cannot be written.',
    remedy: 'Make room or make the file system writable; stopping works meanwhile.',
    exit: 2,
  },
  'state-open': { sentence: 'The state directory is not private.', remedy: '`chmod 700` it, or use another.', exit: 2 },
  'store-newer': {
    sentence: 'The store was written by a newer version.',
    remedy: 'Use that version or a newer one, or another --state directory.',
    exit: 2,
  },
  'protocol-version': {
    sentence: 'The two sides speak no common version of the protocol.',
    remedy: 'Bring both to versions at most one apart.',
    exit: 2,
  },
  'protocol-malformed': {
    sentence: 'A message does not have the form of the protocol.',
    remedy: 'Report it: this is a fault of ours.',
    exit: 2,
  },
  unauthorised: {
    sentence: 'The token is missing or wrong.',
    remedy: 'Use the token file in the state directory, as the user who owns it.',
    exit: 2,
  },
  'agent-away': {
    sentence: 'No agent or no server answers.',
    remedy: '`firedrill run` starts both; `firedrill doctor` says who is there and what is in the way.',
    exit: 3,
  },
  'server-silent': {
    sentence: 'A server is there, but it does not answer.',
    remedy:
      '`firedrill stop` goes past it to the agent and takes everything back; then end it: `firedrill doctor` names it.',
    exit: 3,
  },
  'run-stopped': {
    sentence: 'A person has stopped this run; nothing of it is injected any more.',
    remedy: 'Start it anew when you want it.',
    exit: 5,
  },
  timeout: {
    sentence: 'No answer came in time.',
    remedy: 'See the detail; what was begun is being taken back.',
    exit: 3,
  },
  'proxy-unknown': { sentence: 'There is no such standing proxy.', remedy: 'See `firedrill proxy list`.', exit: 2 },
  'proxy-exists': {
    sentence: 'A standing proxy of that name or at that address is there already.',
    remedy: 'Choose another name or port, or end it with `firedrill proxy end NAME`.',
    exit: 2,
  },
  'run-ended': {
    sentence: 'The run has ended, and its record is closed.',
    remedy: 'Write what came to light later into its post-mortem: `firedrill report RUN --post-mortem`.',
    exit: 2,
  },
  'mark-too-early': { sentence: 'A mark cannot lie before its run.', remedy: 'Go back less far with --ago.', exit: 2 },
  'run-unknown': { sentence: 'There is no such run.', remedy: 'See `firedrill get runs`.', exit: 2 },
} as const satisfies { readonly [code: string]: { sentence: string; remedy: string; exit: number } };

export type ErrorCode = keyof typeof catalogue;

/** One thing wrong with an input: where it is, what was found, what was expected, what to do next. */
export interface Problem {
  readonly code: ErrorCode;
  /** The file, or null when the input was no file. */
  readonly file: string | null;
  /** First line is 1, first column is 1; null when the problem has no place in a text. */
  readonly line: number | null;
  readonly column: number | null;
  /** Path into the document, such as `spec.method[0].for`; empty for the whole. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  /** A remedy for this very case; the catalogue's stands in when it is null. */
  readonly next: string | null;
}

/** An operating error. Programmer errors are assertions and crash instead. */
export class FiredrillError extends Error {
  readonly code: ErrorCode;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, detail: string, options: { cause?: unknown; problems?: readonly Problem[] } = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'FiredrillError';
    this.code = code;
    this.problems = options.problems ?? [];
  }
}

/** The message of anything thrown, with its causes, for people. */
export function reasonOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause === undefined ? thrown.message : `${thrown.message} (${reasonOf(thrown.cause)})`;
}

/** Narrows an unknown thrown value to one of ours; anything else is wrapped under `otherwise`, keeping the cause. */
export function asFiredrillError(thrown: unknown, otherwise: ErrorCode): FiredrillError {
  return thrown instanceof FiredrillError ? thrown : new FiredrillError(otherwise, reasonOf(thrown), { cause: thrown });
}
