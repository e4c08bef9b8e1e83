import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { seededNumbers } from '@firedrill/core/plan/random';
import { refusedFilled } from '@firedrill/dialects/fis/corpus-expected';
import { mutated } from '@firedrill/dialects/fis/mutate';
import { sample } from '@firedrill/dialects/fis/sample-templates';
import { checkoutRoot } from '../crash/product.ts';
import { type Answer, type Asker, textInside } from './ask.ts';

export interface DocumentsAsked {
  readonly documents: number;
  readonly seed: number;
  /** CPU time that the server's process has used, milliseconds. */
  readonly cpuMs: () => number;
  readonly say: (line: string) => void;
}

export interface DocumentsDone {
  readonly documents: number;
  readonly templates: number;
  /** Read, and every check had its say. */
  readonly past: number;
  readonly created: number;
  readonly meanCpuMs: number;
  /** Of one document, the least of several times when it was slow. */
  readonly slowestCpuMs: number;
  readonly wrong: readonly string[];
}

export const mostCpuMs = 50;
/** Linux counts CPU time of other processes in ticks of 10 ms. @see time(7) */
const tickMs = 10;

/** Documents by seeded mutation, to CreateExperimentTemplate; what is created is deleted. */
export async function askDocuments({ ask }: Asker, asked: DocumentsAsked): Promise<DocumentsDone> {
  const { documents, seed, cpuMs, say } = asked;
  const below = seededNumbers(seed, 'fis-documents');
  const templates = seedTemplates();
  const wrong: string[] = [];
  const seen = { past: 0, created: 0, slowestCpuMs: 0 };
  const beganCpuMs = cpuMs();
  for (let done = 1; done <= documents; done += 1) {
    const text = mutated(templates, below);
    const send = (): Promise<Answer> => ask('POST', '/experimentTemplates', withToken(text, done));
    let beforeMs = cpuMs();
    const answer = await send();
    let usedMs = cpuMs() - beforeMs;
    // Garbage and compiling count as well: what is slow by itself is slow each time.
    for (let again = 0; again < 3 && usedMs > mostCpuMs - tickMs; again += 1) {
      beforeMs = cpuMs();
      await send();
      usedMs = Math.min(usedMs, cpuMs() - beforeMs);
    }
    seen.slowestCpuMs = Math.max(seen.slowestCpuMs, usedMs);
    if (usedMs > mostCpuMs) wrong.push(`${usedMs} ms of CPU for ${text.length} characters: ${text.slice(0, 300)}`);
    if (answer.status !== 200 && !(answer.status === 400 && /^(Validation|Serialization)/.test(answer.errorType)))
      wrong.push(
        `${answer.status} ${answer.errorType} ${JSON.stringify(answer.body).slice(0, 200)}: ${text.slice(0, 300)}`,
      );
    if (answer.errorType !== 'SerializationException') seen.past += 1;
    if (answer.status === 200) seen.created += 1;
    if (answer.status === 200) await remove({ ask }, answer);
    if (done % 5_000 === 0) say(`documents: ${done}/${documents}, ${wrong.length} wrong`);
  }
  const meanCpuMs = (cpuMs() - beganCpuMs) / documents;
  return { documents, templates: templates.length, ...seen, meanCpuMs, wrong };
}

/** A creation needs a token of its own; the texts are otherwise as they were mutated. */
function withToken(text: string, number: number): string {
  const token = `"clientToken": "document-${number}"`;
  const isEmpty = /^\{\s*\}/.test(text);
  return text.replace(/^\{/, isEmpty ? `{${token}` : `{${token}, `);
}

async function remove({ ask }: Pick<Asker, 'ask'>, answer: Answer): Promise<void> {
  await ask('DELETE', `/experimentTemplates/${textInside(answer, 'id')}`);
}

/** Our own template, and those of the corpus where it is there. */
function seedTemplates(): readonly string[] {
  const shared = process.env['FIREDRILL_SHARED'] ?? path.join(checkoutRoot(), '../shared');
  const folder = path.join(shared, 'corpus/fis');
  if (!existsSync(folder)) return [sample];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && refusedFilled[name] === undefined);
  return [sample, ...names.map((name) => readFileSync(path.join(folder, name), 'utf8'))];
}

export function documentsText(done: DocumentsDone): readonly string[] {
  const { documents, templates, past, created, meanCpuMs, slowestCpuMs, wrong } = done;
  const percent = (part: number): string => `${((100 * part) / documents).toFixed(1)} %`;
  return [
    `fis documents: ${documents} by mutation of ${templates} templates; ${percent(past)} past the parser, ` +
      `${percent(created)} created; CPU each: mean ${meanCpuMs.toFixed(2)} ms, slowest ${slowestCpuMs} ms (± 10)`,
    wrong.length === 0 ? '  none was answered wrongly or slowly' : `  ${wrong.length} WRONG:`,
    ...wrong.slice(0, 30).map((each) => `    ${each}`),
  ];
}
