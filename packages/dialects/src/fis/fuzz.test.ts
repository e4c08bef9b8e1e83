import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededNumbers } from '@firedrill/core/plan/random';
import { expect, test } from 'vitest';
import { refusedFilled } from './corpus-expected.ts';
import { decodeFis, type FisDecoded } from './decode.ts';
import { mutated } from './mutate.ts';
import { sample } from './sample-templates.ts';

/** 10,000 documents; `FIREDRILL_FIS_FUZZ=78000` for more, `FIREDRILL_FIS_SEED` for others. */
const count = Number(process.env['FIREDRILL_FIS_FUZZ'] ?? 10_000);
const seed = Number(process.env['FIREDRILL_FIS_SEED'] ?? 5);
const mostCpuMs = 50;

/** Our own template, and those of the corpus where it is there. */
function seeds(): readonly string[] {
  const folder = join(
    process.env['FIREDRILL_SHARED'] ?? join(import.meta.dirname, '../../../../../shared'),
    'corpus/fis',
  );
  if (!existsSync(folder)) return [sample];
  const names = readdirSync(folder).filter((name) => name.endsWith('.json') && refusedFilled[name] === undefined);
  return [sample, ...names.map((name) => readFileSync(join(folder, name), 'utf8'))];
}

function cpuMsOf(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/** Past the parser: the text could be read, and every check had its say. */
const isPast = (decoded: FisDecoded): boolean =>
  decoded.ok || decoded.problems.every(({ code }) => code !== 'document-syntax' && code !== 'limit');

test(`${count} documents by seeded mutation: no crash, and none takes long`, { timeout: 60_000 + count * 20 }, () => {
  const below = seededNumbers(seed, 'fis-fuzz');
  const templates = seeds();
  const seen = { past: 0, valid: 0, problems: 0, slowestMs: 0, totalMs: 0 };
  for (let left = count; left > 0; left -= 1) {
    const text = mutated(templates, below);
    let decoded: FisDecoded | null = null;
    const decode = (): void => void (decoded = decodeFis({ text, file: 'fuzz.json' }));
    let cpuMs = cpuMsOf(decode);
    seen.totalMs += cpuMs;
    // Collecting garbage and compiling count as well: what is slow by itself is slow each time.
    for (let again = 0; again < 3 && cpuMs > mostCpuMs; again += 1) cpuMs = Math.min(cpuMs, cpuMsOf(decode));
    expect(cpuMs, `${text.slice(0, 2000)} (${text.length} characters)`).toBeLessThan(mostCpuMs);
    seen.slowestMs = Math.max(seen.slowestMs, cpuMs);
    const told = decodedOf(decoded);
    if (isPast(told)) seen.past += 1;
    if (told.ok) seen.valid += 1;
    else {
      seen.problems += told.problems.length;
      expect(told.problems.length).toBeGreaterThan(0);
    }
  }
  const percent = (part: number): string => `${((100 * part) / count).toFixed(1)} %`;
  console.log(
    `fis fuzz, seed ${seed}: ${count} documents from ${templates.length} templates; ${percent(seen.past)} past the ` +
      `parser, ${percent(seen.valid)} valid; ${seen.problems} problems; CPU per document: mean ` +
      `${(seen.totalMs / count).toFixed(2)} ms, slowest ${seen.slowestMs.toFixed(1)} ms`,
  );
  expect(seen.past / count).toBeGreaterThanOrEqual(0.3);
});

/** A decoder that returned nothing would be a mistake of the test. */
function decodedOf(decoded: FisDecoded | null): FisDecoded {
  if (decoded === null) throw new RangeError('nothing was decoded');
  return decoded;
}
