import { readFileSync } from 'node:fs';
import { crc32, deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { smallPng } from './small-png.ts';

const chunk = (type: string, body: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(body.length, 0);
  ends.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([ends.subarray(0, 4), named, ends.subarray(4)]);
};

/** Two by two: red and green above (plain), red and blue beneath (told by the row above). */
function tinyPicture(): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(2, 0);
  head.writeUInt32BE(2, 4);
  head.set([8, 2], 8);
  const rows = Buffer.from([0, 255, 0, 0, 0, 255, 0, 2, 0, 0, 0, 0, 1, 255]);
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([start, ...parts]);
}

test('the colours of a picture become a palette, the most frequent first', () => {
  const small = smallPng(tinyPicture());
  const palette = small.indexOf('PLTE', 0, 'latin1') + 4;
  expect([...small.subarray(palette, palette + 9)]).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255]);
});

test('another kind of picture is refused, such as one that is small already', () => {
  const small = smallPng(tinyPicture());
  expect(() => smallPng(small)).toThrow('expected a picture');
});

test('the pictures of the report are small', () => {
  for (const outcome of ['pass', 'fail', 'inconclusive', 'residual']) {
    const file = readFileSync(new URL(`../docs/pictures/report-${outcome}.png`, import.meta.url));
    expect(file.length).toBeLessThan(150_000);
  }
});
