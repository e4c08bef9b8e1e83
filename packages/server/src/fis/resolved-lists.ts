import type { DatabaseSync } from 'node:sqlite';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** What is told of one resource that was chosen: `{arn}`, or the names of a pod. */
export interface Information {
  readonly [name: string]: string;
}

export interface ResolvedItem {
  /** Counts from 1 through all targets of the experiment. */
  readonly place: number;
  readonly information: Information;
}

export interface ResolvedPage {
  /** The place that the page before ended with; 0: from the first. */
  readonly after: number;
  readonly most: number;
}

/**
 * What was resolved for experiments, apart from their records: an experiment may have 100,000 resources, and a list of
 * experiments needs none of them. An experiment is meant by its document's place, which nothing ever gets again.
 */
export interface ResolvedLists {
  /** Keeps more behind the place `after`; behind 0 it takes the place of what there was. */
  readonly add: (experiment: number, after: number, more: readonly Information[]) => void;
  readonly page: (experiment: number, page: ResolvedPage) => readonly ResolvedItem[];
}

/** So many stand in one row. A page reads two or three of them; ARNs that begin alike take few bytes together. */
const mostInRow = 512;
const compression = { level: 1 };

/** On a store that `openStore` has opened. Nothing is a transaction of its own: `FisStore.together` makes one. */
export function createResolvedLists(database: DatabaseSync): ResolvedLists {
  const sql = {
    clear: database.prepare('DELETE FROM fis_resolved WHERE experiment = ?'),
    add: database.prepare('INSERT INTO fis_resolved (experiment, last, packed) VALUES (?, ?, ?)'),
    behind: database.prepare('SELECT * FROM fis_resolved WHERE experiment = ? AND last > ? ORDER BY last'),
  };
  return {
    add: (experiment, after, more) => {
      if (after === 0) sql.clear.run(experiment);
      for (let from = 0; from < more.length; from += mostInRow) {
        const row = more.slice(from, from + mostInRow);
        sql.add.run(experiment, after + from + row.length, packed(row));
      }
    },
    page: (experiment, { after, most }) => {
      const found: ResolvedItem[] = [];
      if (most <= 0) return found;
      for (const row of sql.behind.iterate(experiment, after)) {
        found.push(...itemsIn(row).filter(({ place }) => place > after));
        if (found.length >= most) break;
      }
      return found.slice(0, most);
    },
  };
}

const packed = (row: readonly Information[]): Uint8Array => deflateRawSync(JSON.stringify(row), compression);

function itemsIn(row: Record<string, unknown>): readonly ResolvedItem[] {
  const bytes = row['packed'];
  if (!(bytes instanceof Uint8Array)) throw new TypeError('the store holds resolved targets of an unknown form');
  // Only `packed` writes them.
  const list = JSON.parse(inflateRawSync(bytes).toString()) as readonly Information[];
  const before = Number(row['last']) - list.length;
  return list.map((information, index) => ({ place: before + index + 1, information }));
}
