import type { ProbeSpec } from '@firedrill/core/words/experiment';

/** What stands between name and host of the URLs that probes ask: secrets, though nobody called them so. */
export const passwordsInUrls = (probes: readonly Pick<ProbeSpec, 'with'>[]): readonly string[] =>
  probes.flatMap(({ with: { url } }) => {
    const credentials = typeof url === 'string' ? /^[a-z]+:\/\/[^/@:]*(:[^@]+@)/.exec(url)?.[1] : undefined;
    return credentials === undefined ? [] : [credentials];
  });
