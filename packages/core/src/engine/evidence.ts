import type { EventBody } from '../words/events.ts';
import { msToNs } from '../ports.ts';
import { type InjectionId, isInjectionId } from '../words/ids.ts';
import type { Json, JsonObject } from '../words/json.ts';
import { isAboutVictim, sentAgoMs, showsEnd, showsLess } from '../verdict/victim.ts';
import type { RunState } from './state.ts';

/**
 * A line of the witness as an event, or null when it says nothing new. The line comes over two process borders and is
 * checked member by member; one that is malformed is no evidence.
 */
export function evidenceBody(line: JsonObject, state: RunState): EventBody | null {
  const { injection } = line;
  if (typeof injection !== 'string' || !isInjectionId(injection)) return null;
  const known = state.injections[injection];
  if (known === undefined) return null;
  switch (line['kind']) {
    case 'baseline':
    case 'effect': {
      const { present } = line;
      if (typeof present !== 'boolean') return null;
      const baseline = line['kind'] === 'baseline';
      const measured: Json = line['measured'] ?? null;
      const changed = known.effect !== (present ? 'present' : 'absent') || known.everGone !== showsEnd(measured);
      const news = baseline || line['final'] === true || changed || known.less !== showsLess(measured);
      const { previousAtNs } = line;
      const since = typeof previousAtNs === 'string' ? { previousNs: previousAtNs } : {};
      return news ? { type: 'witness.effect', injection, present, baseline, ...seen(line), ...since, measured } : null;
    }
    case 'exposure': {
      const { met, of } = line;
      if (typeof met !== 'number' || typeof of !== 'number') return null;
      // What a door of ours counted comes by the same way, and says so.
      const by = line['by'] === 'hold' ? 'hold' : 'witness';
      return { type: 'witness.exposure', injection, met, of, by, ...seen(line) };
    }
    case 'blind': {
      const what = line['what'] === 'exposure' ? 'exposure' : 'effect';
      return {
        type: 'witness.blind',
        injection,
        what,
        reason: typeof line['reason'] === 'string' ? line['reason'] : 'no reason given',
      };
    }
    default:
      return null;
  }
}

/** When the effect was surely there, by a line that says so, also one that is no news. Null: it does not say so. */
export function presenceTold(
  line: JsonObject,
  state: RunState,
): { readonly injection: InjectionId; readonly atNs: string } | null {
  const { injection, present, atNs, measured = null } = line;
  if (line['kind'] !== 'effect' || present !== true || typeof atNs !== 'string' || !/^\d{1,20}$/.test(atNs))
    return null;
  if (typeof injection !== 'string' || !isInjectionId(injection)) return null;
  const known = state.injections[injection];
  if (known === undefined || !isAboutVictim(known.planned, measured)) return null;
  return { injection, atNs: String(BigInt(atNs) - msToNs(sentAgoMs(measured))) };
}

function seen(line: JsonObject): { evidence: string; atNs: string } {
  const { evidence, atNs } = line;
  return { evidence: typeof evidence === 'string' ? evidence : '', atNs: typeof atNs === 'string' ? atNs : '0' };
}
