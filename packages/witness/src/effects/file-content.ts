import type { FileContent } from '../lines.ts';
import { createFileView } from '../proc/whole-file.ts';
import { absolute, type EffectMeasure, type Reading } from '../reading.ts';

/** Sees a replaced file: hashes the content whenever its inode, size or times changed. */
export function fileContent({ path, sha256 }: FileContent): EffectMeasure {
  const look = createFileView(path);
  return absolute(async (): Promise<Reading> => {
    const view = await look();
    if (view === null) {
      return { present: sha256 === null, evidence: `no file ${path}`, measured: {} };
    }
    if (typeof view === 'string') {
      return { blind: view };
    }
    const { hash } = view;
    const evidence = `sha256 ${hash.sha256.slice(0, 12)}… of ${path}`;
    return { present: hash.sha256 === sha256, evidence, measured: { sizeBytes: hash.sizeBytes } };
  });
}
