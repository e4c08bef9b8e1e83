import { describe, expect, test } from 'vitest';
import {
  durationText,
  longestDurationMs,
  parseDurationMs,
  parsePercent,
  parseProportion,
  parseRateBytesPerSecond,
  parseSizeBytes,
  roundTo,
  sizeText,
} from './units.ts';

describe('reading quantities', () => {
  test.each([
    ['250ms', 250],
    ['7s', 7000],
    ['1.5s', 1500],
    ['1m30s', 90_000],
    ['2h', 7_200_000],
    ['1d', 86_400_000],
    ['0s', 0],
    ['30d', longestDurationMs],
    ['31d', null],
    ['7', null],
    ['', null],
    ['7 s', null],
    ['-7s', null],
    ['7S', null],
    ['s', null],
    ['1e3s', null],
  ])('the duration %j is %s ms', (text, durationMs) => expect(parseDurationMs(text)).toBe(durationMs));

  test.each([
    ['64KiB/s', 65_536],
    ['1.5MB/s', 1_500_000],
    ['10Mbit/s', 1_250_000],
    ['8bit/s', 1],
    ['1bit/s', null],
    ['64KiB', null],
    ['64 KiB/s', null],
    ['64KiBit/s', null],
    ['64/s', null],
    ['0B/s', null],
  ])('the rate %j is %s bytes per second', (text, rate) => expect(parseRateBytesPerSecond(text)).toBe(rate));

  test.each([
    ['512B', 512],
    ['64MiB', 67_108_864],
    ['1.5GB', 1_500_000_000],
    ['1kB', 1000],
    ['2TiB', 2 * 1024 ** 4],
    ['1KiB', 1024],
    ['64', null],
    ['64mb', null],
    ['', null],
    ['MiB', null],
    ['99999999TiB', null],
  ])('the size %j is %s bytes', (text, sizeBytes) => expect(parseSizeBytes(text)).toBe(sizeBytes));

  test.each([
    ['30%', 30],
    ['12.5%', 12.5],
    ['0%', 0],
    ['100%', 100],
    ['101%', null],
    ['30', null],
    ['', null],
    ['%', null],
    ['-1%', null],
  ])('the share %j is %s percent', (text, percent) => expect(parsePercent(text)).toBe(percent));

  test.each([
    ['150%', 150],
    ['0%', 0],
    ['100000%', 100_000],
    ['100001%', null],
    ['150', null],
  ])('the proportion %j is %s percent', (text, percent) => expect(parseProportion(text)).toBe(percent));
});

describe('writing quantities', () => {
  test.each([
    [0.25, '0.3 ms'],
    [250, '250 ms'],
    [7000, '7 s'],
    [1234, '1.23 s'],
    [90_000, '1 min 30 s'],
    [7_500_000, '2 h 5 min'],
    [3_600_000, '1 h'],
  ])('%d ms reads %j', (durationMs, text) => expect(durationText(durationMs)).toBe(text));

  test.each([
    [0, '0 B'],
    [512, '512 B'],
    [1536, '1.5 KiB'],
    [67_108_864, '64 MiB'],
    [2 * 1024 ** 3, '2 GiB'],
    [1024 ** 4, '1 TiB'],
  ])('%d bytes read %j', (sizeBytes, text) => expect(sizeText(sizeBytes)).toBe(text));

  test('rounding leaves no trailing zeros', () =>
    expect([roundTo(1.005, 1), roundTo(2.5, 0), roundTo(1.23456, 3)]).toEqual([1, 3, 1.235]));
});
