import { inflateRawSync } from 'node:zlib';

/**
 * One file out of a zip archive: stored or deflated, neither split nor encrypted nor zip64 (APPNOTE.TXT 6.3.10,
 * sections 4.3.7, 4.3.12 and 4.3.16).
 * @throws RangeError when the archive has no such file
 */
export function zipEntry(archive: Buffer, path: string): Buffer {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new RangeError('this is no zip archive');
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const nameBytes = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameBytes);
    if (name === path) return contentOf(archive, at);
    at += 46 + nameBytes + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  throw new RangeError(`there is no ${path} in the archive`);
}

function contentOf(archive: Buffer, entry: number): Buffer {
  const [method, sizeBytes] = [archive.readUInt16LE(entry + 10), archive.readUInt32LE(entry + 20)];
  const local = archive.readUInt32LE(entry + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + sizeBytes);
  return method === 0 ? packed : inflateRawSync(packed);
}
