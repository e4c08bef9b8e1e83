import { z } from 'zod';
import { parseDurationMs, parsePercent, parseProportion, parseRateBytesPerSecond, parseSizeBytes } from '../units.ts';

/**
 * The quantities of a document: text with its unit outside, a plain number whose name ends in the unit inside.
 * A bare number has no unit and is refused where one is needed. A message of ours begins with `expected `: what was
 * found is told by whoever knows the place.
 */
function quantity(word: string, example: string, pattern: string, parse: (text: string) => number | null) {
  return z
    .string({ error: `expected a ${word} with its unit, such as ${example}` })
    .meta({ pattern, examples: [example], description: `A ${word} with its unit, such as ${example}.` })
    .transform((text, context) => {
      const value = parse(text);
      if (value !== null) return value;
      context.addIssue({
        code: 'custom',
        input: text,
        message: `expected a ${word} with its unit, such as ${example}`,
      });
      return z.NEVER;
    });
}

/** `7s`, `250ms`, `1m30s` → milliseconds. */
export const durationMs = quantity('duration', '7s', '^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$', parseDurationMs);
/** A duration that is longer than nothing. */
export const positiveDurationMs = durationMs.refine((value) => value > 0, 'expected a duration longer than 0');
/** `64MiB` → bytes. */
export const sizeBytes = quantity('size', '64MiB', '^\\d+(\\.\\d+)?(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)$', parseSizeBytes);
/** `64KiB/s` or `10Mbit/s` → bytes per second. */
export const rateBytesPerSecond = quantity(
  'rate',
  '64KiB/s',
  '^\\d+(\\.\\d+)?(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB|bit|kbit|Mbit|Gbit)/s$',
  parseRateBytesPerSecond,
);
/** `30%` → percent, 0 to 100. */
export const percent = quantity('share', '30%', '^\\d+(\\.\\d+)?%$', parsePercent);
/** `150%` of something → percent, 0 to 100,000. */
export const proportion = quantity('share', '150%', '^\\d+(\\.\\d+)?%$', parseProportion);
/** `30%` of several → `{percent: 30}`, which cannot be taken for a count. */
export const share = percent
  .refine((value) => value > 0, 'expected a share above 0%')
  .transform((value) => ({ percent: value }));

/** A name in a document: what events, reports and the command line call this part. */
export const name = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'expected a name of lower-case letters, digits and hyphens, at most 63 characters',
  );
