/** Something that a post-mortem promised and nobody has checked off yet. */
export interface OpenItem {
  readonly text: string;
  /** Empty when nobody is named. */
  readonly owner: string;
  /** As it was written, such as 2026-12-01; empty when there is none. */
  readonly due: string;
  readonly overdue: boolean;
  /** Where it stands. */
  readonly file: string;
  readonly line: number;
}

const heading = /^##\s+(action items|조치 항목)\s*$/i;
/** Every marker of a list that CommonMark has: `-`, `*`, `+`, `1.`, `1)`. */
const item = /^\s*(?:[-*+]|\d{1,9}[.)])[ \t]+\[( |x|X)\]\s*(.*)$/;
const bracket = /\((?:owner|담당):\s*([^,()]*),\s*(?:due|기한):\s*([^()]*)\)\s*$/i;

/** Items of one post-mortem are read up to here. */
const maxItems = 100;

/**
 * The action items of a post-mortem that are not checked off, in their order: `- [ ] what (owner: who, due: when)`
 * below the heading "Action items". Whoever writes differs in form, so an item without brackets counts as well; one
 * without words does not.
 */
export function openItemsOf(text: string, at: { readonly file: string; readonly today: string }): readonly OpenItem[] {
  let isInside = false;
  const found: OpenItem[] = [];
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (/^#{1,2}\s/.test(line)) isInside = heading.test(line.trimEnd());
    const [, mark, written = ''] = (isInside ? item.exec(line) : null) ?? [];
    if (mark !== ' ' || found.length >= maxItems) continue;
    const [, owner = '', due = ''] = bracket.exec(written) ?? [];
    const words = written.replace(bracket, '').trim();
    if (words === '') continue;
    const overdue = /^\d{4}-\d\d-\d\d$/.test(due.trim()) && due.trim() < at.today;
    found.push({ text: words, owner: owner.trim(), due: due.trim(), overdue, file: at.file, line: index + 1 });
  }
  return found;
}
