/** Skips that CI accepts. Any other skip fails the run there, so that a machine never tests less in silence. */
export interface AllowedSkip {
  /** The end of a test file's name, for example `.k8s.test.ts`, or a whole path from the root. */
  readonly fileEnd: string;
  /** A part of the reason that the test itself gives; '' accepts any reason that is not empty. */
  readonly reason: string;
  /** Why CI may go without it. */
  readonly because: string;
}

export const allowedSkips: readonly AllowedSkip[] = Object.freeze([
  { fileEnd: '.k8s.test.ts', reason: '', because: 'CI has no cluster' },
  { fileEnd: '.kernel.test.ts', reason: '', because: 'needs a kernel with netem and device-mapper, booted apart' },
  { fileEnd: '.docker.test.ts', reason: '', because: 'CI need not have a container runtime' },
  { fileEnd: '.peer.test.ts', reason: '', because: 'other tools are compared outside CI' },
  { fileEnd: '.corpus.test.ts', reason: 'absent', because: 'the corpus lies outside the repository' },
  { fileEnd: 'memory-group.root.test.ts', reason: 'group', because: 'CI need not be allowed to make cgroups' },
  { fileEnd: 'exposures/run-delay.test.ts', reason: 'busy already', because: 'other tests may keep the cores busy' },
  { fileEnd: '.browser.test.ts', reason: '', because: 'CI need not have a browser' },
]);

/** True when CI may accept this skip. A skip without a reason is never accepted. */
export function isAllowedSkip(skip: { readonly file: string; readonly reason: string }): boolean {
  if (skip.reason === '') return false;
  return allowedSkips.some((entry) => skip.file.endsWith(entry.fileEnd) && skip.reason.includes(entry.reason));
}
