import type { Json, JsonObject } from '@firedrill/core/words/json';
import { until } from '../crash/until.ts';
import { isObject, listAt, objectAt, textAt } from './fis-client.ts';
import type { CliEnded } from './python-clients.ts';

/** `aws fis WORDS` by whatever runs it. */
export type AwsFis = (...words: readonly string[]) => Promise<CliEnded>;

/** What came of a template that was taken through its whole life. */
export interface Walked {
  readonly created: JsonObject;
  readonly shown: JsonObject;
  /** Its line in the list of templates. */
  readonly listed: Json | undefined;
  readonly skipped: Experiment;
  readonly ran: Experiment;
  readonly deleted: JsonObject;
  /** What asking for it says after that. */
  readonly afterwards: CliEnded;
}

export interface Experiment {
  /** As it was when it had ended. */
  readonly ended: JsonObject;
  readonly resolved: readonly Json[];
}

const endLimitMs = 30_000;
const overStates: readonly string[] = ['completed', 'stopped', 'failed', 'cancelled'];

/** What a command printed. @throws Error with the refusal in it */
export async function printed(ending: Promise<CliEnded>): Promise<JsonObject> {
  const { status, out, err } = await ending;
  if (status !== 0) throw new Error(`status ${status}: ${err}`);
  return JSON.parse(out);
}

/** Create, get, list, start with skip-all, resolved targets, start, the same again, delete. */
export async function walk(aws: AwsFis, file: string): Promise<Walked> {
  const created = objectAt(
    await printed(aws('create-experiment-template', '--cli-input-json', `file://${file}`)),
    'experimentTemplate',
  );
  const id = textAt(created, 'id');
  const shown = objectAt(await printed(aws('get-experiment-template', '--id', id)), 'experimentTemplate');
  const list = listAt(await printed(aws('list-experiment-templates')), 'experimentTemplates');
  const listed = list.find((one) => isObject(one) && one['id'] === id);
  const skipped = await experimented(aws, [id, '--experiment-options', 'actionsMode=skip-all']);
  const ran = await experimented(aws, [id]);
  const deleted = objectAt(await printed(aws('delete-experiment-template', '--id', id)), 'experimentTemplate');
  const afterwards = await aws('get-experiment-template', '--id', id);
  return { created, shown, listed, skipped, ran, deleted, afterwards };
}

async function experimented(aws: AwsFis, words: readonly string[]): Promise<Experiment> {
  const started = await printed(aws('start-experiment', '--experiment-template-id', ...words));
  const id = textAt(started, 'experiment', 'id');
  const ended = await untilEnded(aws, id);
  const resolved = listAt(
    await printed(aws('list-experiment-resolved-targets', '--experiment-id', id)),
    'resolvedTargets',
  );
  return { ended, resolved };
}

/** The experiment as it is when it has ended. */
export const untilEnded = (aws: AwsFis, id: string): Promise<JsonObject> => untilState(aws, id, overStates);

/** The experiment as it is when its state is one of these. @throws Error when it does not come to that */
export async function untilState(aws: AwsFis, id: string, states: readonly string[]): Promise<JsonObject> {
  let now: JsonObject = {};
  const came = await until(async () => {
    now = objectAt(await printed(aws('get-experiment', '--id', id)), 'experiment');
    return states.includes(textAt(now, 'state', 'status'));
  }, endLimitMs);
  if (!came) throw new Error(`${id} does not come to ${states.join(', ')}: ${JSON.stringify(now)}`);
  return now;
}
