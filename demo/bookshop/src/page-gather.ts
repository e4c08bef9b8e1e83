import type { Book } from './books.ts';
import { createCaller } from './call.ts';
import { readBooks, readReviews } from './page-reader.ts';
import type { ReviewsAnswer } from './page-reader.ts';
import { MODES } from './policies.ts';
import type { Part } from './process-life.ts';

/** What a page is made of; null for what did not come. */
export type Gathered = { readonly books: readonly Book[] | null; readonly reviews: ReviewsAnswer | null };
export type Gather = (signal: AbortSignal) => Promise<Gathered>;

/**
 * Asks catalog and reviews. Fragile: one after the other, and the reviews book by book, so that a page takes seven
 * round trips. Hardened: both at once, one round trip.
 */
export function createGather({ config, metrics }: Part): Gather {
  const askCatalog = createCaller(config, metrics, 'edge.catalog');
  const askReviews = createCaller(config, metrics, 'edge.reviews');

  async function books(signal: AbortSignal): Promise<readonly Book[] | null> {
    const answer = await askCatalog({ method: 'GET', path: '/books', signal });
    return answer.ok ? readBooks(answer.body) : null;
  }

  async function reviews(path: string, signal: AbortSignal): Promise<ReviewsAnswer | null> {
    const answer = await askReviews({ method: 'GET', path, signal });
    return answer.ok ? readReviews(answer.body) : null;
  }

  async function bookByBook(list: readonly Book[], signal: AbortSignal): Promise<ReviewsAnswer | null> {
    const parts: ReviewsAnswer[] = [];
    for (const { id } of list) {
      const part = await reviews(`/reviews?book=${encodeURIComponent(id)}`, signal);
      if (part === null) return null;
      parts.push(part);
    }
    return { reviews: parts.flatMap((part) => part.reviews), ratings: parts.at(-1)?.ratings ?? 'missing' };
  }

  async function inTurn(signal: AbortSignal): Promise<Gathered> {
    const found = await books(signal);
    return { books: found, reviews: found === null ? null : await bookByBook(found, signal) };
  }

  async function together(signal: AbortSignal): Promise<Gathered> {
    const [found, words] = await Promise.all([books(signal), reviews('/reviews', signal)]);
    return { books: found, reviews: words };
  }

  return MODES[config.mode].pageAtOnce ? together : inTurn;
}
