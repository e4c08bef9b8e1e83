import type { FileContent } from '../lines.ts';
import { hashFile, isSettled, statFile, versionOf, type FileHash } from '../proc/whole-file.ts';
import { absolute, type EffectMeasure, type Reading } from '../reading.ts';

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
    known = isSettled(stats) ? { version, hash } : null;
    const present = hash.sha256 === effect.sha256;
    const evidence = `sha256 ${hash.sha256.slice(0, 12)}… of ${effect.path}`;
    return { present, evidence, measured: { sizeBytes: hash.sizeBytes } };
  });
}
