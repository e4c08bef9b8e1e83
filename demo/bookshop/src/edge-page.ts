import type { Answer, Route } from './http-listener.ts';
import { createGather } from './page-gather.ts';
import { MODES } from './policies.ts';
import type { Part } from './process-life.ts';
import { pageHtml } from './shop-page.ts';
import type { ShopPage } from './shop-page.ts';

/**
 * The page: JSON, or HTML for a client that asks for text/html. Fragile: without catalog 502, without reviews a page
 * that has none. Hardened: the last good copy of either.
 */
export function createPageRoute(part: Part): Route {
  const { config, metrics } = part;
  const { fallback } = MODES[config.mode];
  const gather = createGather(part);
  const booksOr = createLastGood<ShopPage['books']>(fallback);
  const reviewsOr = createLastGood<Pick<ShopPage, 'reviews' | 'ratings'>>(fallback);

  return async ({ headers, signal }) => {
    const startedAtMs = performance.now();
    const gathered = await gather(signal);
    const books = booksOr(gathered.books);
    const reviews = reviewsOr(gathered.reviews);
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

/** Keeps what came; when nothing came, gives the last good one, if that is wanted and there ever was one. */
function createLastGood<T>(wantOld: boolean): (found: T | null) => Found<T> {
  let last: T | null = null;
  return (found) => {
    if (found !== null) last = found;
    return found === null && wantOld ? { found: last, old: last !== null } : { found, old: false };
  };
}
