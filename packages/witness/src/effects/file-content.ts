import type { FileContent } from '../lines.ts';
import { hashFile, statFile, versionOf, type FileHash } from '../proc/whole-file.ts';
import { absolute, type EffectMeasure, type Reading } from '../reading.ts';

/**
 * File systems stamp changes by the clock's tick (at most 10 ms): a file that was changed so shortly before it was
 * read may change again without a trace, and is read again.
 */
const stampGranularityMs = 50n;

/** Sees a replaced file: hashes the content whenever its inode, size or times changed. */
export function fileContent(effect: FileContent): EffectMeasure {
  let known: { readonly version: string; readonly hash: FileHash } | null = null;
  return absolute(async (): Promise<Reading> => {
    const stats = await statFile(effect.path);
    if (stats === null) {
      known = null;
      return { present: effect.sha256 === null, evidence: `no file ${effect.path}`, measured: {} };
    }
    const version = versionOf(stats);
    const hash = known?.version === version ? known.hash : await hashFile(effect.path);
    if (typeof hash === 'string') {
      return { blind: hash };
    }
    const settled = BigInt(Date.now()) * 1_000_000n - stats.ctimeNs > stampGranularityMs * 1_000_000n;
    known = settled ? { version, hash } : null;
    const present = hash.sha256 === effect.sha256;
    const evidence = `sha256 ${hash.sha256.slice(0, 12)}… of ${effect.path}`;
    return { present, evidence, measured: { sizeBytes: hash.sizeBytes } };
  });
}
