import { labelsIn } from '@firedrill/server/report/labels';
import type { OpenItem } from '@firedrill/server/report/open-items';
import { itemText } from '@firedrill/server/report/story-words';
import type { Language } from '../verb.ts';
import type { Paint } from './paint.ts';
import { printable } from './table.ts';

/** What post-mortems of the experiment left open, one line each with its place; empty when nothing is. */
export function openItemsText(items: readonly OpenItem[], paint: Paint, language: Language): string {
  if (items.length === 0) return '';
  const lines = items.map((item) => {
    const place = paint('dim', printable(`${item.file}:${item.line}`));
    return `  ${paint(item.overdue ? 'red' : 'yellow', '☐')} ${printable(itemText(item, language))}  ${place}`;
  });
  return [paint('bold', labelsIn(language).openItems), ...lines].join('\n');
}
