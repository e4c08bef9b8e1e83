import { experimentRecord } from './experiment-record.ts';
import type { FisStore } from './fis-store.ts';

const dayMs = 86_400_000;

/** Forgets experiments that ended longer ago than they are kept; what their runs recorded stays. @returns how many */
export function forgetOld(store: FisStore, nowMs: number, retentionDays: number): number {
  const old = store.all('experiment').filter((document) => {
    const { end } = experimentRecord(document);
    return end !== null && end.atMs < nowMs - retentionDays * dayMs;
  });
  store.together(() => {
    for (const { scope, id } of old) store.remove('experiment', scope, id);
  });
  return old.length;
}

/** Looks at most once a day, whenever it is called. */
export function daily(store: FisStore, retentionDays: number): (nowMs: number) => void {
  let lastMs = -Infinity;
  return (nowMs) => {
    if (nowMs - lastMs < dayMs) return;
    lastMs = nowMs;
    forgetOld(store, nowMs, retentionDays);
  };
}
