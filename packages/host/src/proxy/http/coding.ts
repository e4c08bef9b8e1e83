import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from 'node:zlib';

/** What a body may become by being decoded: as much as is collected of one that is not coded. */
const decodedLimitBytes = 1024 * 1024;
const codingsAtMost = 3;
const limits = { maxOutputLength: decodedLimitBytes };

const decoders: ReadonlyMap<string, (coded: Buffer) => Buffer> = new Map([
  ['gzip', (coded) => gunzipSync(coded, limits)],
  ['x-gzip', (coded) => gunzipSync(coded, limits)],
  ['deflate', inflate],
  ['br', (coded) => brotliDecompressSync(coded, limits)],
  ['zstd', (coded) => zstdDecompressSync(coded, limits)],
]);

/**
 * A body without its content codings (RFC 9110 section 8.4), of which the last named was put on last. Null: a coding
 * that is not known, bytes that are not so coded, or a body longer than 1 MiB.
 */
export function decodedBody(body: Buffer, codings: readonly string[]): Buffer | null {
  if (codings.length > codingsAtMost) return null;
  let bytes = body;
  for (const coding of codings.toReversed()) {
    const decode = decoders.get(coding);
    if (decode === undefined) return null;
    try {
      bytes = decode(bytes);
    } catch (error) {
      // Errors of zlib and of its limits have a code; anything else is a mistake of ours.
      if (error instanceof Error && 'code' in error) return null;
      throw error;
    }
  }
  return bytes;
}

/** The codings in a field's values, in lower case; `identity` is none. */
export function codingsIn(values: readonly string[]): readonly string[] {
  const words = values.flatMap((value) => value.split(',')).map((word) => word.trim().toLowerCase());
  return words.filter((word) => word !== '' && word !== 'identity');
}

/** The name means the zlib format; some servers send the bare stream within. */
function inflate(coded: Buffer): Buffer {
  const hasHeader = coded.length >= 2 && ((coded[0] ?? 0) & 0x0f) === 8 && coded.readUInt16BE(0) % 31 === 0;
  return hasHeader ? inflateSync(coded, limits) : inflateRawSync(coded, limits);
}
