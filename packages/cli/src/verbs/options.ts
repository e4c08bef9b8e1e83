import type { Command } from 'commander';

/** Gathers an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** The options by which `plan` and `run` fill in a document. */
export function withPlanOptions(command: Command): Command {
  return command
    .argument('<file>', 'experiment file; - is standard input')
    .option('--hypothesis <file>', hypothesisOption)
    .option('--set <name=value>', 'a variable of the document; may be given several times', collect)
    .option('--seed <number>', "the seed of every random choice; overrides the document's")
    .option('--lease <duration>', 'how long an injection outlives silence (default 10s)')
    .option('--policy <file>', "the agent's policy file; refused when an agent is there that goes by another one")
    .option('--alerts-cert <file>', alertsCert)
    .option('--alerts-key <file>', alertsKey)
    .option('--config <file>', 'for a template of AWS FIS: alarms mapped to probes, its hypothesis')
    .option('--simulate', 'rehearse a template of AWS FIS against invented resources; nothing is hurt')
    .option('--inventory <file>', 'the invented resources; without it they are made up to fit the template')
    .option('--time-scale <number>', 'a simulation goes so many times as fast as its template says');
}

/** Also of `validate`. */
export const hypothesisOption = 'a file with the hypothesis, for an experiment that has none; - is standard input';

/** The certificate of doors for alerts that others than this machine may reach. */
export const alertsCert =
  'PEM certificate by which alerts from other machines are heard, at an address not of loopback';
export const alertsKey = 'its private key, PEM without a passphrase';
