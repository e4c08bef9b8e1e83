import type { Book, Review } from './books.ts';
import { listAt, numberAt, textAt } from './json.ts';

/** What reviews answered. */
export type ReviewsAnswer = { readonly reviews: readonly Review[]; readonly ratings: 'fresh' | 'cached' | 'missing' };

/** The books in catalog's answer, or null when it is not one. */
export function readBooks(body: unknown): readonly Book[] | null {
  const list = listAt(body, 'books');
  if (list === null) return null;
  return list.flatMap((item) => {
    const [id, title, author] = [textAt(item, 'id'), textAt(item, 'title'), textAt(item, 'author')];
    const priceCents = numberAt(item, 'priceCents');
    return id === null || title === null || author === null || priceCents === null
      ? []
      : [{ id, title, author, priceCents }];
  });
}

/** The reviews in reviews' answer, or null when it is not one. */
export function readReviews(body: unknown): ReviewsAnswer | null {
  const list = listAt(body, 'reviews');
  const ratings = textAt(body, 'ratings');
  if (list === null || (ratings !== 'fresh' && ratings !== 'cached' && ratings !== 'missing')) return null;
  const reviews = list.flatMap((item) => {
    const [bookId, reviewer, text] = [textAt(item, 'bookId'), textAt(item, 'reviewer'), textAt(item, 'text')];
    return bookId === null || reviewer === null || text === null
      ? []
      : [{ bookId, reviewer, text, stars: numberAt(item, 'stars') }];
  });
  return { reviews, ratings };
}
