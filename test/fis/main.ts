import { parseArgs } from 'node:util';
import type { Asker } from './ask.ts';
import { crowd, crowdText } from './crowd.ts';
import { askDocuments, documentsText } from './documents.ts';
import { killServers, killsText } from './kills.ts';
import { askLarge, largeText } from './large-bodies.ts';
import { amongMany, manyText } from './many-resources.ts';
import { askModel, modelText } from './model-requests.ts';
import type { ServerProcess } from './server-process.ts';
import { served } from './served.ts';

/**
 * What AWS FIS's server is put through, in a process of its own and over HTTP. `npm run fis -- --kills 200`: it is
 * killed at random moments while experiments are begun and ended. `--crowd 500`: so many simulated experiments of ten
 * actions at once; figures only. `--model`: every member of every operation at and beyond each of its bounds.
 * `--inventory 100000`: experiments among so many resources; figures, and how each should end.
 * `--documents 78000`: templates by seeded mutation. `--large`: bodies of 1 MiB. `--seed N` draws others. It fails
 * when something is wrong.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    crowd: { type: 'string' },
    model: { type: 'boolean', default: false },
    documents: { type: 'string' },
    inventory: { type: 'string' },
    large: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});

const seed = Number(values.seed);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

if (values.kills !== undefined) tell(killsText, await killServers({ kills: Number(values.kills), seed, say }));
if (values.crowd !== undefined) crowdText(await crowd(Number(values.crowd))).forEach(print);
if (values.inventory !== undefined) tell(manyText, await amongMany(Number(values.inventory)));
if (values.model) tell(modelText, await served(askModel));
if (values.large) tell(largeText, await served((asker, { usage }) => askLarge(asker, () => usage().cpuMs)));
if (values.documents !== undefined) {
  const documents = Number(values.documents);
  const ask = (asker: Asker, { usage }: ServerProcess) =>
    askDocuments(asker, { documents, seed, say, cpuMs: () => usage().cpuMs });
  tell(documentsText, await served(ask));
}

function tell<Done extends { readonly wrong: readonly string[] }>(
  words: (done: Done) => readonly string[],
  done: Done,
) {
  words(done).forEach(print);
  if (done.wrong.length > 0) process.exitCode = 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
