import { dirname } from 'node:path';
import type { ErrorCode } from '@firedrill/core/errors';
import { catalogue, FiredrillError } from '@firedrill/core/errors';
import type { ClaimOf } from '@firedrill/core/hold';
import type { Target } from '@firedrill/core/words/target';
import { doorFaults } from '@firedrill/faults/parts/door-faults';
import { faultsOfClaim, touchedBy } from './claim-touch.ts';
import type { HostFacts } from './host-facts.ts';
import type { Policy } from './policy.ts';
import { fits } from './policy.ts';
import { whyPathProtected, whyPortProtected, whyProcessProtected } from './protections.ts';

/** What is asked of a policy: one injection, planned or about to be. */
export interface Considered {
  readonly fault: string;
  readonly target: Target;
  readonly claims: readonly ClaimOf[];
  readonly leaseMs: number;
}

export interface PolicyRefusal {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly next: string;
}

/** How old the list of our own processes may be when a plan is checked, and when an injection is about to begin. */
const checkAgeMs = 0;
const injectAgeMs = 10_000;

/** Every reason why a policy refuses an injection; none when it is allowed. Nothing is touched. */
export function refusalsOf(policy: Policy, facts: HostFacts, asked: Considered): readonly PolicyRefusal[] {
  return [
    ...refuseFault(policy, asked),
    ...refuseLease(policy, asked.leaseMs),
    ...asked.claims.flatMap((claim) => refuseOtherFault(asked.fault, claim)),
    ...refuseClaims(policy, facts, asked.claims, checkAgeMs),
    ...(asked.target.process === null ? [] : refuseProcess(policy, facts, asked.target.process.pid, checkAgeMs)),
  ].filter((refusal, index, all) => all.findIndex((each) => each.detail === refusal.detail) === index);
}

/** As `refusalsOf`, at once before an injection. @throws FiredrillError the first refusal */
export function permitInjection(policy: Policy, facts: HostFacts, asked: Considered): void {
  throwFirst([
    ...refuseFault(policy, asked),
    ...refuseLease(policy, asked.leaseMs),
    ...asked.claims.flatMap((claim) => refuseOtherFault(asked.fault, claim)),
  ]);
  permitClaims(policy, facts, asked.claims);
  if (asked.target.process !== null) throwFirst(refuseProcess(policy, facts, asked.target.process.pid, injectAgeMs));
}

/** For claims that follow from others. @throws FiredrillError the first refusal */
export function permitClaims(policy: Policy, facts: HostFacts, claims: readonly ClaimOf[]): void {
  throwFirst(refuseClaims(policy, facts, claims, injectAgeMs));
}

export function refuseLease(policy: Policy, leaseMs: number): readonly PolicyRefusal[] {
  if (leaseMs <= policy.maxLeaseMs) return [];
  return [refusal('lease-too-long', `a lease of ${leaseMs} ms; the longest here is ${policy.maxLeaseMs} ms`)];
}

function throwFirst(refusals: readonly PolicyRefusal[]): void {
  const [first] = refusals;
  if (first !== undefined) throw new FiredrillError(first.code, first.detail);
}

function refuseFault(policy: Policy, { fault }: Considered): readonly PolicyRefusal[] {
  const denied = policy.deniedFaults.find((pattern) => fits(pattern, fault));
  if (denied !== undefined) return [refusal('policy-refused', `faults.denied has ${denied}, which is ${fault}`)];
  const { allowedFaults } = policy;
  // A proxy that only passes on is no fault of its own; it is allowed wherever one of its faults is.
  const words: readonly string[] = fault === 'proxy' ? doorFaults : [fault];
  if (allowedFaults === null || words.some((word) => allowedFaults.some((pattern) => fits(pattern, word)))) return [];
  return [refusal('policy-refused', `faults.allowed does not have ${fault}`)];
}

/** A denied fault must not come in under another one's name. */
function refuseOtherFault(fault: string, claim: ClaimOf): readonly PolicyRefusal[] {
  const faults = faultsOfClaim(claim);
  if (faults === null || faults.includes(fault)) return [];
  return [refusal('policy-refused', `${fault} has no claim on ${claim.hold}`)];
}

function refuseClaims(
  policy: Policy,
  facts: HostFacts,
  claims: readonly ClaimOf[],
  ageMs: number,
): readonly PolicyRefusal[] {
  return claims.flatMap((claim) => {
    const touched = touchedBy(claim);
    return [
      ...touched.pids.flatMap((pid) => refuseProcess(policy, facts, pid, ageMs)),
      ...touched.files.flatMap((file) => protectedBy(`the file ${file}`, whyPathProtected(policy, facts, file))),
      ...touched.filled.flatMap((directory) => refuseFilling(facts, directory)),
      ...touched.ports.flatMap((port) => protectedBy(`the port ${port}`, whyPortProtected(policy, port))),
    ];
  });
}

function refuseProcess(policy: Policy, facts: HostFacts, pid: number, ageMs: number): readonly PolicyRefusal[] {
  return protectedBy(`the process ${pid}`, whyProcessProtected(policy, facts, pid, ageMs));
}

function refuseFilling(facts: HostFacts, directory: string): readonly PolicyRefusal[] {
  const own = ownFileSystem(facts, facts.stateDir);
  if (own === null || own !== facts.fileSystemOf(directory)) return [];
  return protectedBy(`the file system of ${directory}`, 'it holds our journal: a full one would hinder the clean-up');
}

/** Before the first run our state is not there yet: it will lie where the nearest directory above it lies. */
function ownFileSystem(facts: HostFacts, directory: string): string | null {
  const above = dirname(directory);
  return facts.fileSystemOf(directory) ?? (above === directory ? null : ownFileSystem(facts, above));
}

function protectedBy(what: string, why: string | null): readonly PolicyRefusal[] {
  return why === null ? [] : [refusal('protected', `${what} is protected: ${why}`)];
}

function refusal(code: ErrorCode, detail: string): PolicyRefusal {
  return { code, detail, next: catalogue[code].remedy };
}
