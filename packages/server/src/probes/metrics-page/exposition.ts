/** One sample of a metrics page. */
export interface Sampled {
  readonly labels: { readonly [label: string]: string };
  readonly value: number;
}

const labelPattern = /\s*([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*,?/y;
const escapes: { readonly [character: string]: string } = { n: '\n' };

/** Whether a page of this content type is one of metrics. Its absence says nothing against it. */
export const isExposition = (contentType: string | undefined): boolean =>
  contentType === undefined || /^(text\/plain|application\/openmetrics-text)\b/i.test(contentType.trim());

/**
 * The samples of one metric on a page in Prometheus' text format 0.0.4 or OpenMetrics 1.0. Time stamps and exemplars
 * are left aside: a reading counts as of when it was made.
 * @throws Error for a line of this metric that is no sample
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function samplesOf(page: string, metric: string): readonly Sampled[] {
  const found: Sampled[] = [];
  for (let from = 0; from < page.length; ) {
    const newline = page.indexOf('\n', from);
    const to = newline < 0 ? page.length : newline;
    const after = page[from + metric.length] ?? '';
    if (page.startsWith(metric, from) && /[{\s]/.test(after)) found.push(sampled(page.slice(from, to), metric));
    from = to + 1;
  }
  return found;
}

function sampled(line: string, metric: string): Sampled {
  const labels: { [label: string]: string } = {};
  let at = metric.length;
  const opened = /\s*\{/y;
  opened.lastIndex = at;
  if (opened.test(line)) {
    at = opened.lastIndex;
    for (;;) {
      labelPattern.lastIndex = at;
      const pair = labelPattern.exec(line);
      if (pair === null) break;
      const [, label = '', value = ''] = pair;
      labels[label] = value.replaceAll(/\\(.)/g, (_whole, character: string) => escapes[character] ?? character);
      at = labelPattern.lastIndex;
    }
    const closed = /\s*\}/y;
    closed.lastIndex = at;
    if (!closed.test(line)) throw new Error(`no sample: ${line.slice(0, 80)}`);
    at = closed.lastIndex;
  }
  const text = line.slice(at).trim().split(/\s+/)[0] ?? '';
  const value = sampleNumber(text);
  if (text === '' || (Number.isNaN(value) && !/^nan$/i.test(text))) throw new Error(`no sample: ${line.slice(0, 80)}`);
  return { labels, value };
}

/** Prometheus writes `+Inf`, `-Inf` and `NaN` besides numbers. */
export function sampleNumber(text: string): number {
  if (/^[+-]?Inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  return Number(text);
}
