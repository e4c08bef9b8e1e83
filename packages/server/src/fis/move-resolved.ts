import type { DatabaseSync } from 'node:sqlite';
import type { FisResolved } from './experiment-record.ts';
import { createResolvedLists, type Information } from './resolved-lists.ts';

/** A record as it was kept before version 3 of the store: with what had been resolved inside. */
interface OldRecord {
  readonly resolved: readonly (Omit<FisResolved, 'count'> & { readonly information: readonly Information[] })[];
  readonly end: { readonly error: { readonly code: string } | null } | null;
}

/** Moves what was resolved out of the records of experiments; of one that had too much, only the number is kept. */
export function moveResolved(database: DatabaseSync): void {
  const lists = createResolvedLists(database);
  const find = database.prepare('SELECT body FROM fis_documents WHERE place = ?');
  const write = database.prepare('UPDATE fis_documents SET body = ? WHERE place = ?');
  const places = database
    .prepare("SELECT place FROM fis_documents WHERE kind = 'experiment' AND json_type(body, '$.resolved') = 'array'")
    .all();
  for (const { place } of places) {
    const experiment = Number(place);
    // This program wrote them, in this form.
    const record = JSON.parse(String(find.get(experiment)?.['body'])) as OldRecord;
    const isTooMuch = record.end?.error?.code === 'QuotaExceededFailure';
    if (!isTooMuch)
      lists.add(
        experiment,
        0,
        record.resolved.flatMap(({ information }) => information),
      );
    const resolved = record.resolved.map(({ information, ...target }) => ({ ...target, count: information.length }));
    write.run(JSON.stringify({ ...record, resolved }), experiment);
  }
}
