import type { Path } from '../located-document.ts';
import { isRecord } from '../loose-values.ts';
import type { FisAction } from './action.ts';
import { fisActions } from './actions/list.ts';

/** A template as far as it could be read: one wrong part hides no other from the checks. */
export interface LooseTemplate {
  readonly written: Loose;
  readonly targets: readonly LooseTarget[];
  readonly actions: readonly LooseAction[];
}

export interface Loose {
  readonly [member: string]: unknown;
}

export interface LooseTarget {
  readonly name: string;
  readonly at: Path;
  readonly written: Loose;
  readonly resourceType: string | null;
}

export interface LooseAction {
  readonly name: string;
  readonly at: Path;
  readonly written: Loose;
  /** What the catalogue says of it; null when the action id is unknown or absent. */
  readonly action: FisAction | null;
  readonly parameters: Loose;
  readonly targets: Loose;
  readonly startAfter: readonly unknown[];
}

const catalogue: ReadonlyMap<unknown, FisAction> = new Map(fisActions.map((action) => [action.id, action]));

/** An action of the catalogue, or null. */
export const fisActionOf = (id: unknown): FisAction | null => catalogue.get(id) ?? null;

export function looseTemplate(value: unknown): LooseTemplate {
  const written = recordOf(value);
  return {
    written,
    targets: Object.entries(recordOf(written['targets'])).map(([name, target]) => {
      const members = recordOf(target);
      return { name, at: ['targets', name], written: members, resourceType: textOf(members['resourceType']) };
    }),
    actions: Object.entries(recordOf(written['actions'])).map(([name, action]) => {
      const members = recordOf(action);
      return {
        name,
        at: ['actions', name],
        written: members,
        action: fisActionOf(members['actionId']),
        parameters: recordOf(members['parameters']),
        targets: recordOf(members['targets']),
        startAfter: listOf(members['startAfter']),
      };
    }),
  };
}

export const recordOf = (value: unknown): Loose => (isRecord(value) ? value : {});
export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
