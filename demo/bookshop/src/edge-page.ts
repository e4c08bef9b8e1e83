import { createCaller } from './call.ts';
import type { Answer, Route } from './http-listener.ts';
import { readBooks, readReviews } from './page-reader.ts';
import { MODES } from './policies.ts';
import type { Part } from './process-life.ts';
import { pageHtml } from './shop-page.ts';
import type { ShopPage } from './shop-page.ts';

/**
 * The page: JSON, or HTML for a client that asks for text/html. Fragile: without catalog 502, without reviews a page
 * that has none. Hardened: the last good copy of either.
 */
export function createPageRoute({ config, metrics }: Part): Route {
  const askCatalog = createCaller(config, metrics, 'edge.catalog');
  const askReviews = createCaller(config, metrics, 'edge.reviews');
  const lastBooks = createLastGood(readBooks);
  const lastReviews = createLastGood(readReviews);
  const { fallback } = MODES[config.mode];

  return async ({ headers, signal }) => {
    const startedAtMs = performance.now();
    const [catalogAnswer, reviewsAnswer] = await Promise.all([
      askCatalog({ method: 'GET', path: '/books', signal }),
      askReviews({ method: 'GET', path: '/reviews', signal }),
    ]);
    const books = lastBooks(catalogAnswer.ok ? catalogAnswer.body : null, fallback);
    const reviews = lastReviews(reviewsAnswer.ok ? reviewsAnswer.body : null, fallback);
    if (books.old) metrics.count('fallback_total', { kind: 'books' });
    if (reviews.old) metrics.count('fallback_total', { kind: 'reviews' });
    if (books.found === null) return { status: 502, body: { error: 'no catalog' } };
    const page: ShopPage = {
      shop: config.shop,
      mode: config.mode,
      books: books.found,
      reviews: reviews.found?.reviews ?? [],
      reviewsMissing: reviews.found === null,
      ratings: reviews.old ? 'cached' : (reviews.found?.ratings ?? 'missing'),
      tookMs: performance.now() - startedAtMs,
    };
    metrics.count('pages_total', { reviews: page.reviewsMissing ? 'missing' : 'shown', ratings: page.ratings });
    return shown(page, headers.accept);
  };
}

function shown(page: ShopPage, accept: string | undefined): Answer {
  if (accept?.includes('text/html') !== true) return { status: 200, body: page };
  return { status: 200, body: pageHtml(page), contentType: 'text/html; charset=utf-8' };
}

type Found<T> = { readonly found: T | null; readonly old: boolean };

/** Reads an answer; when there is none, gives the last good one, if that is wanted and there ever was one. */
function createLastGood<T>(read: (body: unknown) => T | null): (body: unknown, wantOld: boolean) => Found<T> {
  let last: T | null = null;
  return (body, wantOld) => {
    const found = read(body);
    if (found !== null) last = found;
    return found === null && wantOld ? { found: last, old: last !== null } : { found, old: false };
  };
}
