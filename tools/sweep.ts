#!/usr/bin/env node
/**
 * Takes what the compiler made of sources that are gone out of each project's output, for the compiler itself never
 * does: what is deleted would go on being found by imports. The last step of a build.
 */
import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where a project's sources and its outputs are. */
interface Project {
  readonly rootDir: string;
  readonly outDir: string;
}

/** Outputs of the projects that the tsconfig.json of a checkout names whose source is not there any more. */
export function staleOutputs(root: string): readonly string[] {
  const projects = projectsOf(root);
  return projects.flatMap((project) => {
    const inner = projects.map(({ outDir }) => outDir).filter((other) => other.startsWith(project.outDir + sep));
    return filesIn(project.outDir)
      .filter((file) => !inner.some((outDir) => file.startsWith(outDir + sep)))
      .filter((file) => isStale(file, project));
  });
}

const outputs = /(\.d\.ts|\.js)(\.map)?$/;

function isStale(file: string, { rootDir, outDir }: Project): boolean {
  if (!outputs.test(file)) return false;
  const source = join(rootDir, relative(outDir, file)).replace(outputs, '');
  return !['.ts', '.tsx', '.d.ts', '.js'].some((ending) => existsSync(source + ending));
}

function projectsOf(root: string): readonly Project[] {
  const { references = [] } = configAt(join(root, 'tsconfig.json'));
  return references.flatMap(({ path }) => {
    const folder = join(root, path);
    const { compilerOptions: { rootDir, outDir } = {} } = configAt(join(folder, 'tsconfig.json'));
    return outDir === undefined ? [] : [{ rootDir: join(folder, rootDir ?? '.'), outDir: join(folder, outDir) }];
  });
}

interface Config {
  readonly references?: readonly { readonly path: string }[];
  readonly compilerOptions?: { readonly rootDir?: string; readonly outDir?: string };
}

/** A tsconfig.json of ours, which is plain JSON; one that is not there names nothing. */
const configAt = (file: string): Config => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Removes the folders that hold nothing any more, upwards. */
function removeEmpty(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length > 0) return;
  rmdirSync(folder);
  removeEmpty(dirname(folder));
}

if (import.meta.main) {
  const stale = staleOutputs(fileURLToPath(new URL('..', import.meta.url)));
  for (const file of stale) rmSync(file);
  for (const file of stale) removeEmpty(dirname(file));
}
