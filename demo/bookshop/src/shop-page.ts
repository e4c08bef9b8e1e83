import type { Book, Review } from './books.ts';
import type { Mode } from './policies.ts';

/** What a shopper sees. */
export type ShopPage = {
  readonly shop: string;
  readonly mode: Mode;
  readonly books: readonly Book[];
  /** Empty when `reviewsMissing`. */
  readonly reviews: readonly Review[];
  readonly reviewsMissing: boolean;
  /** Where the stars come from: asked just now, the last good copy, or nowhere. */
  readonly ratings: 'fresh' | 'cached' | 'missing';
  /** How long it took to gather. */
  readonly tookMs: number;
};

const STYLE = `
  body { font: 16px/1.5 Georgia, serif; color: #2b2420; background: #faf6ef }
  body { margin: 0 auto; max-width: 46rem; padding: 2rem }
  h1 { font-weight: normal; margin: 0 }
  .note { background: #fff0d6; border-left: .3rem solid #d98e04; padding: .5rem 1rem }
  .gone { background: #fde3df; border-color: #b3261e } article { border-top: 1px solid #e3d9c9; padding: 1rem 0 }
  article h2 { font-size: 1.1rem; margin: 0 }
  .by, footer { color: #7a6d60 } .price { float: right } .stars { color: #b07503 }
  blockquote { margin: .5rem 0 0; font-style: italic }`;

/** The page for a browser. */
export function pageHtml(page: ShopPage): string {
  const books = page.books.map((book) => bookHtml(book, page.reviews)).join('\n');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>The bookshop</title><style>${STYLE}</style></head>
<body><header><h1>The bookshop</h1><p class="by">${escaped(page.shop)}, ${page.mode}</p></header>
${noticeHtml(page)}<main>${books}</main><footer>gathered in ${Math.round(page.tookMs)} ms</footer></body></html>
`;
}

function noticeHtml(page: ShopPage): string {
  if (page.reviewsMissing) return '<p class="note gone">The reviews cannot be shown just now.</p>\n';
  if (page.ratings === 'cached') return '<p class="note">The stars may be a little old.</p>\n';
  if (page.ratings === 'missing') return '<p class="note">The stars cannot be shown just now.</p>\n';
  return '';
}

function bookHtml(book: Book, reviews: readonly Review[]): string {
  const quotes = reviews
    .filter((review) => review.bookId === book.id)
    .map(reviewHtml)
    .join('');
  const price = (book.priceCents / 100).toFixed(2);
  return `<article><span class="price">${price}</span><h2>${escaped(book.title)}</h2>
<span class="by">${escaped(book.author)}</span>${quotes}</article>`;
}

function reviewHtml({ stars, text, reviewer }: Review): string {
  const shown = stars === null ? '' : `<span class="stars" title="${stars} of 5">${'★'.repeat(stars)}</span> `;
  return `<blockquote>${shown}${escaped(text)} <span class="by">${escaped(reviewer)}</span></blockquote>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
