import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { changed, without } from '../packages/core/testing/made-run.ts';
import { judge } from '../packages/core/src/verdict/judge.ts';
import type { Outcome } from '../packages/core/src/verdict/verdict.ts';
import type { EventBody, RunEvent } from '../packages/core/src/words/events.ts';
import { renderReport } from '../packages/server/src/report/formats.ts';
import { reportOf } from '../packages/server/src/report/report.ts';
import { smallPng } from './small-png.ts';

/*
 * Makes the pictures of the report in docs/pictures anew; after `npm run build`:
 *
 *     node_modules/.bin/node --conditions=source tools/pictures.ts
 *
 * Both bookshops are drilled for real: `pass` and `fail` are what came of it. `inconclusive` is the passed run as if
 * nobody had met the faults, `residual` the failed one as if one of them could not have been taken back.
 * Needs Chromium; FIREDRILL_CHROMIUM names it where it is not called `chromium`.
 */

const root = fileURLToPath(new URL('..', import.meta.url));
const firedrill = join(root, 'firedrill');
const [widthPixels, heightPixels] = [1100, 1900];
/** Of one command or picture; beyond it execFileSync throws ETIMEDOUT. */
const limitMs = 120_000;

const demo = spawn(process.execPath, ['demo/bookshop/dist/drill-main.js', '--free-ports', '--hold'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});
try {
  const stateDir = await stateOf(demo);
  const passed = eventsOf(stateDir, 'pass');
  const failed = eventsOf(stateDir, 'fail');
  for (const events of [passed, failed, unmet(passed), notTakenBack(failed)]) picture(events);
} finally {
  const ended = once(demo, 'exit');
  if (demo.exitCode === null && demo.kill('SIGTERM')) await ended;
}

/** Where the drills have left their runs, told when both have ended; what it says later is read, too. */
async function stateOf({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new Error('the demonstration has no output');
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const lines = createInterface({ input: stdout });
  lines.on('line', (line) => {
    process.stdout.write(`${line}\n`);
    const found = /get runs --state (\S+)/.exec(line)?.[1];
    if (found !== undefined) resolve(found);
  });
  lines.on('close', () => reject(new Error('the demonstration ended before its drills did')));
  return promise;
}

function eventsOf(stateDir: string, outcome: Outcome): readonly RunEvent[] {
  const ask = (...words: readonly string[]): string =>
    execFileSync(firedrill, [...words, '--state', stateDir], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      timeout: limitMs,
    });
  const runs = ask('get', 'runs')
    .split('\n')
    .flatMap((line) => (line.includes(` ${outcome} `) ? [line.split(' ')[0] ?? ''] : []));
  const [run] = runs;
  if (run === undefined) throw new Error(`no drill ended as ${outcome}`);
  return (
    ask('logs', run, '-o', 'json')
      .trim()
      .split('\n')
      // Our own command wrote these lines a moment ago.
      .map((line) => JSON.parse(line) as RunEvent)
  );
}

function unmet(events: readonly RunEvent[]): readonly RunEvent[] {
  return changed(events, (body) => (body.type === 'witness.exposure' ? { ...body, met: 0, evidence: '' } : body));
}

/** The first fault's end is a failure, and nobody saw it go. */
function notTakenBack(events: readonly RunEvent[]): readonly RunEvent[] {
  const [first] = events.flatMap(({ body }) => (body.type === 'witness.effect' ? [body.injection] : []));
  let wasAsked = false;
  const kept = without(events, (body) => {
    if (!('injection' in body) || body.injection !== first) return false;
    wasAsked ||= body.type === 'injection.recovering';
    return wasAsked && body.type === 'witness.effect';
  });
  return changed(kept, (body): EventBody => {
    if (body.type === 'injection.recovered' && body.injection === first)
      return { ...body, how: 'failed', detail: 'the proxy does not answer', undone: null };
    const effects = [`proxy-rule http.delay is owed for ${first ?? ''}`];
    return body.type === 'residue.checked' ? { ...body, clean: false, effects } : body;
  });
}

/** Judges the events by what the code says now, and takes the picture of their report. */
function picture(events: readonly RunEvent[]): void {
  const run = events.flatMap(({ body }) => (body.type === 'run.ended' ? [body.verdict.run] : []))[0];
  const verdict = judge(
    events.filter(({ body }) => body.type !== 'run.ended'),
    run,
  );
  const told = changed(events, (body) => (body.type === 'run.ended' ? { ...body, verdict } : body));
  const directory = mkdtempSync(join(tmpdir(), 'firedrill-picture-'));
  try {
    const page = join(directory, 'report.html');
    writeFileSync(page, renderReport(reportOf(told), 'html', 'en'));
    const file = join(root, 'docs/pictures', `report-${verdict.outcome}.png`);
    execFileSync(
      process.env['FIREDRILL_CHROMIUM'] ?? 'chromium',
      [
        '--headless=new',
        '--no-sandbox',
        '--disable-gpu',
        '--hide-scrollbars',
        '--disable-lcd-text',
        `--user-data-dir=${join(directory, 'profile')}`,
        `--window-size=${widthPixels},${heightPixels}`,
        `--screenshot=${file}`,
        `file://${page}`,
      ],
      { stdio: 'ignore', timeout: limitMs },
    );
    writeFileSync(file, smallPng(readFileSync(file)));
    process.stdout.write(`${file}\n`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
