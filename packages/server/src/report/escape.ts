/** Characters that XML 1.0 (section 2.2) does not allow in a document at all, not even escaped. */
const notXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const entities: { readonly [letter: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A text as HTML or XML, in an element or in a quoted attribute. What neither can say becomes U+FFFD, and so do the
 * letters that turn the direction of text around, by which a name could pretend to be another one.
 */
export function escapeMarkup(text: string): string {
  return text
    .toWellFormed()
    .replace(notXml, '\ufffd')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
    .replace(/[&<>"']/g, (letter) => entities[letter] ?? '');
}

/** A text in one line of Markdown (CommonMark, section 2.4), in a table's cell too: no markup, no HTML, no links. */
export function escapeMarkdown(text: string): string {
  // An entity has a # of its own, so the letters of Markdown come first. Those that mean nothing where they stand (a
  // bracket that no link comes before, a # inside a line) stay as they are: the source is read by people too.
  const plain = text
    .replace(/\s+/g, ' ')
    .replace(
      /[\\`*[\]|]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|(?<! )~|~(?! )|(?<![\p{L}\p{N}])#(?=\d)/gu,
      (letter) => `\\${letter}`,
    )
    .replace(/^(\d{1,9}(?=[.)])|(?=[#+=~-]))/, (start) => (start === '' ? '\\' : `${start}\\`));
  return escapeMarkup(plain).replace(/:\/\//g, ':&#47;&#47;');
}
