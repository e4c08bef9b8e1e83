import type { Searcher } from '../search/searcher.ts';
import type { Sampled } from './exposition.ts';
import type { Matcher } from './query.ts';

/** The samples whose labels are as a query wants them. @throws Error where a pattern takes too long */
export async function selected(
  samples: readonly Sampled[],
  matchers: readonly Matcher[],
  matching: Searcher['matching'],
): Promise<readonly Sampled[]> {
  let left = samples;
  for (const { label, not, is } of matchers) {
    const valueOf = ({ labels }: Sampled): string => labels[label] ?? '';
    const values = [...new Set(left.map(valueOf))];
    const fits = typeof is === 'string' ? values.map((value) => value === is) : await matching(is, values);
    const wanted = new Set(values.filter((_value, index) => fits[index] !== not));
    left = left.filter((sample) => wanted.has(valueOf(sample)));
  }
  return left;
}
