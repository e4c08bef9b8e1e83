import { BOOKS } from './books.ts';
import { runRole } from './process-life.ts';

await runRole('catalog', () => ({
  'GET /books': () => ({ status: 200, body: { books: BOOKS } }),
}));
