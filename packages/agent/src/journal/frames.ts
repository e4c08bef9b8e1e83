import { FiredrillError } from '@firedrill/core/errors';
import { crc32c } from './crc32c.ts';

/**
 * A journal's bytes. The layout is frozen; numbers are little-endian.
 *
 *     0     4         6       8        12    20         28     32
 *     FDJ1 │ version │ zeros │ length │ seq │ previous │ CRC  │ payload: JSON, `length` bytes of UTF-8
 *
 * `seq` grows and is never used twice. `previous` is the `seq` of the record that was durable before this one was
 * written (0 for the first): an unbroken chain of them proves that nothing is missing, and leaves out what a failed
 * append left behind. The checksum (CRC32C) covers everything but itself. JSON text has no zero bytes and a header
 * always has, so a payload can never be taken for a header.
 */
export interface Frame {
  readonly version: number;
  readonly seq: number;
  readonly previous: number;
  readonly payload: string;
}

/** What could be read of some bytes, in their order; copies and leftovers included. */
export interface Scan {
  readonly frames: readonly Frame[];
  /** Bytes that belong to no readable frame; runs of zeros (the reserve) are not counted. */
  readonly unreadableBytes: number;
}

/** The version written here. All older ones are read; a newer one is refused. */
export const journalVersion = 1;
/** The longest payload; what is longer does not belong into a journal. */
export const maxPayloadBytes = 8 * 1024 * 1024;
const headerBytes = 32;
const crcAt = 28;
const magic = Uint8Array.of(0x46, 0x44, 0x4a, 0x31);

/** @throws FiredrillError `limit` when the payload is longer than `maxPayloadBytes`. */
export function encodeFrame(frame: Frame): Uint8Array {
  const payload = new TextEncoder().encode(frame.payload);
  if (payload.length > maxPayloadBytes) {
    throw new FiredrillError('limit', `a journal record of ${payload.length} bytes; at most ${maxPayloadBytes}`);
  }
  const bytes = new Uint8Array(headerBytes + payload.length);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  view.setUint16(4, frame.version, true);
  view.setUint32(8, payload.length, true);
  view.setBigUint64(12, BigInt(frame.seq), true);
  view.setBigUint64(20, BigInt(frame.previous), true);
  bytes.set(payload, headerBytes);
  view.setUint32(crcAt, checksum(bytes), true);
  return bytes;
}

/** Reads every frame that is whole, wherever it stands: after what cannot be read it goes on at the next magic word. */
export function scanFrames(bytes: Uint8Array): Scan {
  const frames: Frame[] = [];
  let unreadableBytes = 0;
  let at = 0;
  while (at < bytes.length) {
    const end = frameEnd(bytes, at);
    if (end !== null) {
      frames.push(decodeFrame(bytes.subarray(at, end)));
      at = end;
    } else {
      if (bytes[at] !== 0) unreadableBytes++;
      at++;
    }
  }
  return { frames, unreadableBytes };
}

/** Where the frame that begins at `at` ends, or null when none begins there whole and with the right checksum. */
function frameEnd(bytes: Uint8Array, at: number): number | null {
  if (at + headerBytes > bytes.length || magic.some((byte, index) => bytes[at + index] !== byte)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerBytes);
  const lengthBytes = view.getUint32(8, true);
  const end = at + headerBytes + lengthBytes;
  if (lengthBytes > maxPayloadBytes || end > bytes.length) return null;
  return view.getUint32(crcAt, true) === checksum(bytes.subarray(at, end)) ? end : null;
}

function decodeFrame(bytes: Uint8Array): Frame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    version: view.getUint16(4, true),
    seq: Number(view.getBigUint64(12, true)),
    previous: Number(view.getBigUint64(20, true)),
    payload: new TextDecoder().decode(bytes.subarray(headerBytes)),
  };
}

function checksum(frame: Uint8Array): number {
  return crc32c(frame.subarray(0, crcAt), frame.subarray(headerBytes));
}
