import { reasonOf } from '@firedrill/core/errors';
import type { Answer } from '../answer.ts';
import { exchange } from '../exchange.ts';
import { networkReason } from '../network-reason.ts';
import { isOurs } from '../own-limits.ts';
import { blind, type ProbeAsked } from '../probe.ts';
import { isExposition, samplesOf } from './exposition.ts';
import { readPageQuery } from './query.ts';
import { createReadings, type Yielded } from './readings.ts';
import { selected } from './select.ts';

interface PageWith {
  readonly url: string;
  readonly query: string;
  readonly headers: { readonly [name: string]: string };
  readonly page?: boolean | undefined;
}

/** Whether a URL is that of a metrics page: as the document says, else by the last part of its path. */
export const isPage = ({ url, page }: Pick<PageWith, 'url' | 'page'>): boolean =>
  page ?? (URL.canParse(url) && /\/metrics\/?$/.test(new URL(url).pathname));

/**
 * Reads a metrics page and answers the query from this probe's own readings. The page is the system's: that it refuses
 * or keeps silent is bad. What it says and nobody can read is blind.
 */
export async function readPage<With extends PageWith>(
  { with: { url, query: text, headers }, timeoutMs, keep, matching }: ProbeAsked<With>,
  settle: (number: number | null) => Answer | ReturnType<typeof blind>,
): Promise<Answer | ReturnType<typeof blind>> {
  const read = readPageQuery(text);
  if (!read.ok) return blind(`a metrics page does not answer ${read.why}`);
  const { query } = read;
  const startMs = performance.now();
  try {
    const accept = { accept: 'text/plain;version=0.0.4', ...headers };
    const { status, headers: said, body } = await exchange({ url, method: 'GET', headers: accept }, timeoutMs);
    const endMs = performance.now();
    if (status >= 400) return failed(`the page answers status ${status}`, endMs - startMs);
    const type = said['content-type'];
    if (status !== 200 || !isExposition(type)) return blind(`status ${status}, ${type ?? ''}: no metrics page`);
    const readings = keep(() => createReadings(query));
    // The page was written at some moment between question and answer.
    const meant = await selected(samplesOf(body.toString('utf8'), query.metric), query.matchers, matching);
    const yielded: Yielded = readings.add(meant, (startMs + endMs) / 2);
    return 'blind' in yielded ? blind(yielded.blind) : settle(yielded.number);
  } catch (thrown) {
    if (isOurs(thrown)) return blind(`the observer is out of resources: ${reasonOf(thrown)}`);
    const isNetwork = thrown instanceof Error && ('code' in thrown || /no answer within/.test(thrown.message));
    if (!isNetwork) return blind(`the page cannot be read: ${reasonOf(thrown)}`);
    return failed(`the page cannot be reached: ${networkReason(thrown)}`, performance.now() - startMs);
  }
}

const failed = (failure: string, latencyMs: number): Answer => ({ says: failure, failure, latencyMs });
