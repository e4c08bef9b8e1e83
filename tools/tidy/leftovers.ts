import { finding, type Rule } from './source.ts';

const marks = /\b(TODO|FIXME|XXX|HACK)\b/;

/** No note that something is unfinished: it is done, refused by name, or an issue. */
export const leftovers: Rule = {
  name: 'leftovers',
  check: (repo) =>
    repo.sources.flatMap((source) =>
      source.comments
        .filter((comment) => marks.test(comment.value))
        .map((comment) => finding(source, comment, 'a note of unfinished work', 'finish it, or refuse it by name')),
    ),
};
