import { REVIEWS } from './books.ts';
import { createCaller } from './call.ts';
import { isObject, numberAt } from './json.ts';
import { MODES } from './policies.ts';
import { runRole } from './process-life.ts';

/** Words with stars. Fragile: no stars, no reviews. Hardened: the last good stars, or none, and it says which. */
await runRole('reviews', ({ config, metrics }) => {
  const askRatings = createCaller(config, metrics, 'reviews.ratings');
  const { fallback } = MODES[config.mode];
  let lastGood: unknown = null;
  metrics.count('fallback_total', { kind: 'ratings' }, 0);

  return {
    'GET /reviews': async ({ query, signal }) => {
      const withStars = starred(query.get('book'));
      const result = await askRatings({ method: 'GET', path: '/ratings', signal });
      const fresh = result.ok && isObject(result.body) ? result.body['ratings'] : null;
      if (isObject(fresh)) {
        lastGood = fresh;
        return { status: 200, body: { reviews: withStars(fresh), ratings: 'fresh' } };
      }
      if (!fallback) return { status: 502, body: { error: 'no ratings' } };
      metrics.count('fallback_total', { kind: 'ratings' });
      return { status: 200, body: { reviews: withStars(lastGood), ratings: lastGood === null ? 'missing' : 'cached' } };
    },
  };
});

/** Puts stars on the reviews of one book, or on all when none is named. */
function starred(bookId: string | null): (ratings: unknown) => readonly object[] {
  const wanted = REVIEWS.filter((review) => bookId === null || review.bookId === bookId);
  return (ratings) => wanted.map((review) => ({ ...review, stars: numberAt(ratings, review.bookId) }));
}
