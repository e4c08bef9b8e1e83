import type { Words } from '@firedrill/core/fault';
import type { FisResource } from './resource.ts';

/** What is there of one target of a template, before anything was chosen. */
export interface FoundTarget extends Omit<ResolvedTarget, 'chosen'> {
  /** How many the selection mode takes. */
  readonly taken: number;
  /** How many of these are of one account, at most: quotas count per account. */
  readonly mostInAccount: number;
  /** Makes the list of these: always the same, as the seed says. */
  readonly choose: () => readonly FisResource[];
}

/** What became of one target of a template when it was looked for. */
export interface ResolvedTarget {
  readonly name: string;
  readonly resourceType: string;
  /** How many fitted before the selection mode chose among them. */
  readonly found: number;
  /** In the order of the inventory. */
  readonly chosen: readonly FisResource[];
  /** ARNs that the template names and the inventory does not have: the experiment fails, whatever the empty mode. */
  readonly missingArns: readonly string[];
  /** Why it is empty or smaller than meant: which filter or tag matched nothing, and what rounding down took. */
  readonly notes: readonly Words[];
}
