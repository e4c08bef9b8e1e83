import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TargetFacts } from '@firedrill/core/words/target';

export const proxiesFile = (runDir: string): string => path.join(runDir, 'proxies.json');

/** The proxies that stand now, as their hold writes them down; none where no such file is. */
export function readProxies(runDir: string): TargetFacts['proxies'] {
  try {
    return JSON.parse(readFileSync(proxiesFile(runDir), 'utf8'));
  } catch {
    // No proxy stands: nobody has written the file.
    return [];
  }
}
