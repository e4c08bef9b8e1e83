import { expect, test } from 'vitest';
import type { Asker } from './ask.ts';
import { crowd, crowdText } from './crowd.ts';
import { askDocuments, documentsText } from './documents.ts';
import { killServers, killsText } from './kills.ts';
import { amongMany, manyText } from './many-resources.ts';
import { askModel, modelText } from './model-requests.ts';
import type { ServerProcess } from './server-process.ts';
import { served } from './served.ts';

const print = (line: string): void => console.log(line);
const say = (): void => undefined;

test('a server that is killed again and again starts nothing twice, and brings everything to its end', async () => {
  const done = await killServers({ kills: 3, seed: 7, say });
  killsText(done).forEach(print);
  expect(done.wrong).toEqual([]);
  expect(done.experiments).toBeGreaterThan(0);
}, 120_000);

test('experiments by the dozen all run to their end', async () => {
  const done = await crowd(24, 300);
  crowdText(done).forEach(print);
  expect(done.ends).toEqual({ completed: 24 });
  expect(done.lag.count).toBe(240);
}, 120_000);

test('among thousands of resources each experiment ends as it should, and its pages are whole', async () => {
  const done = await amongMany(2000);
  manyText(done).forEach(print);
  expect(done.wrong).toEqual([]);
  expect(done.drills.length).toBeGreaterThan(4);
}, 120_000);

test('every bound of the service model is kept over HTTP, and nothing is our own mistake', async () => {
  const done = await served(askModel);
  modelText(done).forEach(print);
  expect(done.wrong).toEqual([]);
  expect(done.refused).toBeGreaterThan(300);
}, 60_000);

test('mutated templates are created or refused, and none takes long', async () => {
  const ask = (asker: Asker, { usage }: ServerProcess) =>
    askDocuments(asker, { documents: 300, seed: 3, say, cpuMs: () => usage().cpuMs });
  const done = await served(ask);
  documentsText(done).forEach(print);
  expect(done.wrong).toEqual([]);
  expect(done.past / done.documents).toBeGreaterThanOrEqual(0.3);
}, 60_000);
