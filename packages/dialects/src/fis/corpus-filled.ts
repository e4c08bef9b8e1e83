/** What stands in the place of placeholders, by the names that the corpus gives them; the first rule that fits. */
const values: readonly (readonly [RegExp, string])[] = [
  [/alarm.*arn/i, 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:Orders fall'],
  [/_item|azs\[|random-az|ZONE|TARGET AZ/i, 'us-east-1a'],
  [/partition/i, 'aws'],
  [/account/i, '123456789012'],
  [/region/i, 'us-east-1'],
  [/role[\w.]*arn/i, 'arn:aws:iam::123456789012:role/drill'],
  [/\barn|_arn|format\(/i, 'arn:aws:ssm:us-east-1:123456789012:document/drill'],
];

/** A file of the corpus with its placeholders filled in. */
export const filledIn = (text: string): string =>
  text
    .replaceAll('"${var.tags}"', '{"Name": "drill"}')
    .replaceAll(/\$\{[^}]*\}|<[A-Z][A-Za-z _-]{1,40}>|\bYOUR_[A-Z_]{1,40}\b/g, (found) => {
      return values.find(([form]) => form.test(found))?.[1] ?? 'filled';
    });
