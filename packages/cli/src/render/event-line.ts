import type { Plan } from '@firedrill/core/plan/plan';
import { signalText } from '@firedrill/core/recovery/alert-signal';
import { durationText } from '@firedrill/core/units';
import { toldIn } from '@firedrill/core/verdict/told';
import { verdictIn } from '@firedrill/core/verdict/verdict-words';
import { askedOf } from '@firedrill/core/words/counting-phases';
import type { EventBody, EventOf, Quality, RunEvent } from '@firedrill/core/words/events';
import { markWords, outcomeWords, phaseWords, qualityWords, recoveredWords } from '@firedrill/server/report/words';
import type { Language } from '../verb.ts';
import { eventWords } from './event-words.ts';
import type { Paint } from './paint.ts';
import { printable } from './table.ts';

/** Turns the events of one run, one after the other, into lines: when it was, and what happened. */
export type EventLines = (event: RunEvent) => string | null;

export interface EventWording {
  readonly paint: Paint;
  readonly language: Language;
  /** Every event; otherwise only news: no sample like the one before, no request that is soon answered. */
  readonly every: boolean;
}

interface Seen {
  plan: Plan | null;
  firstNs: bigint | null;
  readonly probes: Map<string, Quality>;
  readonly slots: Map<string, string>;
  readonly effects: Map<string, boolean>;
}

/** How many columns the moment takes at the beginning of each line. */
export const momentColumns = 11;

export function createEventLines(wording: EventWording): EventLines {
  const seen: Seen = { plan: null, firstNs: null, probes: new Map(), slots: new Map(), effects: new Map() };
  return (event) => {
    seen.firstNs ??= BigInt(event.bootNs);
    const line = sentence(event.body, seen, wording);
    const sinceMs = Number(BigInt(event.bootNs) - seen.firstNs) / 1e6;
    const moment = wording.paint('dim', `${(sinceMs / 1000).toFixed(2).padStart(7)} s`);
    return line === null ? null : `${moment}  ${line}`;
  };
}

/** A sign with a colour, so that neither carries the meaning alone. */
export const dot = (quality: Quality, paint: Paint): string =>
  quality === 'good' ? paint('green', '●') : quality === 'bad' ? paint('red', '✗') : paint('yellow', '?');

function sentence(body: EventBody, seen: Seen, wording: EventWording): string | null {
  const { paint, language, every } = wording;
  const say = eventWords(language);
  switch (body.type) {
    case 'run.created': {
      seen.plan = body.plan;
      const { metadata, spec } = body.plan.experiment;
      return paint('bold', printable(`${metadata.name}: ${askedOf({ spec })?.title ?? say.noHypothesis}`));
    }
    case 'run.claimed':
      if (body.epoch > 1) return say.takenOver(durationText(body.awayMs));
      return every ? say.begun(body.owner) : null;
    case 'phase.entered':
      return `${paint('bold', phaseWords(language)[body.phase])}: ${toldIn(body.why, language)}`;
    case 'probe.sampled':
      return sampled(body, seen, wording);
    case 'invariant.sampled':
      return withPrintable(
        `${dot(body.quality, paint)} ${say.invariant} `,
        `${body.invariant}: ${toldIn(body.detail, language)}`,
      );
    case 'action.started':
      return every ? say.actionBegins(printable(body.action)) : null;
    case 'action.ended':
      return every ? say.actionEnds(printable(body.action), toldIn(body.why, language)) : null;
    case 'run.ended':
      return every
        ? say.ended(outcomeWords(language)[body.verdict.outcome], verdictIn(body.verdict, language).because)
        : null;
    default:
      return interruption(body, wording) ?? injectionSentence(body, seen, wording);
  }
}

/** Our own colours first, then words that come from elsewhere. */
const withPrintable = (ours: string, theirs: string): string => ours + printable(theirs);

function sampled(body: EventOf<'probe.sampled'>, seen: Seen, { paint, language, every }: EventWording): string | null {
  const { probe, quality, detail } = body;
  const before = seen.probes.get(probe);
  seen.probes.set(probe, quality);
  if (before === quality && !every) return null;
  const words = eventWords(language).quality(probe, qualityWords(language)[quality], toldIn(detail, language));
  return withPrintable(`${dot(quality, paint)} `, words);
}

function interruption(body: EventBody, { paint, language }: EventWording): string | null {
  const say = eventWords(language);
  switch (body.type) {
    case 'stop.requested':
      return paint('yellow', printable(say.stop(toldIn(body.why, language))));
    case 'agent.lost':
      return paint('yellow', printable(say.agentAway(toldIn(body.why, language))));
    case 'agent.back':
      return body.restarted ? say.agentAnew : say.agentBack(durationText(body.awayMs));
    case 'mark.set':
      return printable(say.mark(markWords(language)[body.mark], body.source));
    case 'alerts.opened':
      return body.ok
        ? say.hearsAlerts(body.listen)
        : paint('yellow', printable(say.deaf(body.listen, toldIn(body.detail, language))));
    case 'alert.received':
      return paint('yellow', printable(say.alert(signalText(body), body.status === 'firing')));
    case 'residue.checked':
      if (body.clean) return body.doors === undefined ? say.clean : say.noFault;
      return paint('red', printable(say.left(leftText(body, language))));
    default:
      return null;
  }
}

const leftText = ({ effects, unknown, litter }: EventOf<'residue.checked'>, language: Language): string =>
  [...effects, ...unknown, ...litter].map((each) => toldIn(each, language)).join('; ');

function injectionSentence(body: EventBody, seen: Seen, { paint, language, every }: EventWording): string | null {
  if (!('injection' in body)) return null;
  const say = eventWords(language);
  if (body.type === 'injection.requested') {
    const planned = seen.plan?.actions.flatMap((action) => action.injections).find((each) => each.slot === body.slot);
    seen.slots.set(body.injection, planned === undefined ? body.slot : say.on(planned.fault, planned.target.name));
  }
  const what = printable(seen.slots.get(body.injection) ?? body.injection);
  switch (body.type) {
    case 'injection.requested':
      return every ? say.asked(what) : null;
    case 'injection.live':
      return paint('magenta', say.isOn(what));
    case 'injection.refused':
      return paint('red', printable(say.refused(what, toldIn(body.detail, language))));
    case 'injection.recovering':
      return every ? printable(say.recovering(what, toldIn(body.why, language))) : null;
    case 'injection.recovered': {
      const how = recoveredWords(language)[body.how];
      return paint(
        'cyan',
        printable(say.over(what, body.detail === '' ? how : `${how}, ${toldIn(body.detail, language)}`)),
      );
    }
    default:
      return witnessed(body, what, seen, { paint, language, every });
  }
}

function witnessed(body: EventBody, what: string, seen: Seen, wording: EventWording): string | null {
  const say = eventWords(wording.language);
  if (body.type === 'witness.blind')
    return wording.paint(
      'yellow',
      printable(say.blind(`${say.looked(body.what)}, ${what}`, toldIn(body.reason, wording.language))),
    );
  if (body.type === 'witness.exposure') return wording.every ? say.met(what, body.met, body.of) : null;
  if (body.type !== 'witness.effect') return null;
  const isNews = !body.baseline && seen.effects.get(body.injection) !== body.present;
  if (!body.baseline) seen.effects.set(body.injection, body.present);
  if (!isNews && !wording.every) return null;
  const evidence = toldIn(body.evidence, wording.language);
  return printable(body.present ? say.seen(what, evidence) : say.gone(what, evidence));
}
