/** `${NAME}` of a shell or a template language, `<YOUR ACCOUNT>`, `YOUR_REGION_HERE`. */
const form = /\$\{[^{}]{1,80}\}|<[A-Z][A-Za-z _-]{1,40}>|\bYOUR_[A-Z_]{1,40}\b/g;

/** What looks like a placeholder that nobody has filled in, in the order of the text. */
export const placeholdersIn = (text: string): readonly string[] => [...text.matchAll(form)].map(([found]) => found);
