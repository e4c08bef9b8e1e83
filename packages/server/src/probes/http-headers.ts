import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';

/**
 * Headers of a request that a probe sends. One that HTTP cannot carry is the document's mistake; found at the first
 * sample it would be held against the system.
 */
export const requestHeaders = z
  .record(z.string(), z.string())
  .default({})
  .superRefine((headers, context) => {
    for (const [name, value] of Object.entries(headers)) {
      const refuse = (message: string): void => context.addIssue({ code: 'custom', path: [name], message });
      if (!isAllowed(() => validateHeaderName(name))) refuse('expected the name of an HTTP header');
      else if (!isAllowed(() => validateHeaderValue(name, value))) refuse('expected the value of an HTTP header');
    }
  });

function isAllowed(validate: () => void): boolean {
  try {
    validate();
    return true;
  } catch (thrown) {
    if (thrown instanceof TypeError) return false;
    throw thrown;
  }
}
