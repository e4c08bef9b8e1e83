import { describe, expect, test } from 'vitest';
import { chainOf } from './chain.ts';
import { crc32c } from './crc32c.ts';
import { encodeFrame, maxPayloadBytes, scanFrames } from './frames.ts';

const frame = (seq: number, previous: number) => ({ version: 1, seq, previous, payload: `{"seq":${seq}}` });

describe('frames', () => {
  test('carry the checksum that RFC 3720 gives for its examples', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(new TextEncoder().encode('1234'), new TextEncoder().encode('56789'))).toBe(0xe3069283);
  });

  test('are read back from between zeros and garbage', () => {
    const bytes = [
      ...new Uint8Array(5),
      ...encodeFrame(frame(1, 0)),
      0x46,
      0x44,
      0x4a,
      0x31,
      9,
      ...encodeFrame(frame(2, 1)),
      0,
      0,
    ];
    const scan = scanFrames(Uint8Array.from(bytes));
    expect(scan.frames).toEqual([frame(1, 0), frame(2, 1)]);
    expect(scan.unreadableBytes).toBe(5);
  });

  test('have a longest payload', () => {
    const payload = 'x'.repeat(maxPayloadBytes + 1);
    expect(() => encodeFrame({ version: 1, seq: 1, previous: 0, payload })).toThrow(/at most/);
  });
});

describe('a chain', () => {
  const seqs = (frames: Parameters<typeof chainOf>[0]) => chainOf(frames).frames.map(({ seq }) => seq);

  test('drops copies, orders, and leaves out what a failed append left behind', () => {
    const frames = [frame(2, 1), frame(1, 0), frame(1, 0), frame(3, 2), frame(5, 2), frame(6, 5)];
    expect(chainOf(frames)).toMatchObject({ brokenAt: [], lastSeq: 6 });
    expect(seqs(frames)).toEqual([1, 2, 5, 6]);
  });

  test('keeps everything readable where it is broken, and says where', () => {
    const frames = [frame(1, 0), frame(2, 1), frame(4, 3), frame(5, 4)];
    expect(chainOf(frames).brokenAt).toEqual([4]);
    expect(seqs(frames)).toEqual([1, 2, 4, 5]);
  });

  test('is broken where its beginning is cut off, and empty when nothing is there', () => {
    expect(chainOf([frame(7, 6)]).brokenAt).toEqual([7]);
    expect(chainOf([])).toEqual({ frames: [], brokenAt: [], lastSeq: 0 });
  });
});
