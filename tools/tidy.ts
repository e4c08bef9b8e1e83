#!/usr/bin/env node
/**
 * Style as a test: checks what a machine can of how the code looks. Prints `file:line: what; instead` for each finding
 * and exits 1 when there is any. Paths as arguments limit the output to files below them.
 */
import { fileURLToPath } from 'node:url';
import { readRepo } from './tidy/repo.ts';
import { rules } from './tidy/rules.ts';

const only = process.argv.slice(2);
const repo = readRepo(fileURLToPath(new URL('..', import.meta.url)));
const findings = rules
  .flatMap((rule) => rule.check(repo).map((one) => ({ ...one, rule: rule.name })))
  .filter(({ file }) => only.length === 0 || only.some((path) => file.startsWith(path)))
  .toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line);

for (const { file, line, what, instead, rule } of findings) {
  console.log(`${file}:${line}: ${what}; ${instead} [${rule}]`);
}
console.log(`tidy: ${repo.sources.length} files, ${rules.length} rules, ${findings.length} findings`);
if (findings.length > 0) process.exitCode = 1;
