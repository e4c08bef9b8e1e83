/** What the shop sells. Prices are in cents. */
export type Book = {
  readonly id: string;
  readonly title: string;
  readonly author: string;
  readonly priceCents: number;
};

/** A shopper's words about a book; `stars` (1-5) are null when the ratings are not to be had. */
export type Review = {
  readonly bookId: string;
  readonly reviewer: string;
  readonly text: string;
  readonly stars: number | null;
};

/** Stars of each book by its id. */
export type Ratings = Readonly<Record<string, number>>;

export const BOOKS: readonly Book[] = Object.freeze([
  { id: 'b1', title: 'The Quiet Pager', author: 'Ines Holm', priceCents: 1890 },
  { id: 'b2', title: 'A Field Guide to Slow Answers', author: 'Tomas Arrel', priceCents: 2450 },
  { id: 'b3', title: 'Letters from the Second Region', author: 'Yuna Seo', priceCents: 1590 },
  { id: 'b4', title: 'The Lamp That Failed Open', author: 'Amadou Keita', priceCents: 1990 },
  { id: 'b5', title: 'Nine Kinds of Nothing', author: 'Lea Brandt', priceCents: 1250 },
  { id: 'b6', title: 'How Bridges Rest', author: 'Marco Duarte', priceCents: 3200 },
]);

export const REVIEWS: readonly Omit<Review, 'stars'>[] = Object.freeze([
  { bookId: 'b1', reviewer: 'Minseo', text: 'Read it in one night, and nobody called.' },
  { bookId: 'b2', reviewer: 'Jonas', text: 'Takes its time. That is the point.' },
  { bookId: 'b3', reviewer: 'Priya', text: 'Warm, and it arrives in the right order.' },
  { bookId: 'b4', reviewer: 'Olek', text: 'I now look at every lamp twice.' },
  { bookId: 'b5', reviewer: 'Clara', text: 'The chapter on silence is missing. Brilliant.' },
  { bookId: 'b6', reviewer: 'Hana', text: 'Solid. Bears any load of rereading.' },
]);

export const RATINGS: Ratings = Object.freeze({ b1: 5, b2: 4, b3: 5, b4: 4, b5: 3, b6: 5 });
