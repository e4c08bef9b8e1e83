import type { FieldReader } from './field-reader.ts';
import type { Direction, HttpAnswer, Knock, NetworkEffect } from './network-effects.ts';

export const anyPort = { from: 1, to: 65_535 };
const longestUrl = 4096;
const anySpanMs = { from: 1, to: 3_600_000 };
const few = { from: 1, to: 100 };
const anyBytes = { from: 0, to: Number.MAX_SAFE_INTEGER };
const mostExpectedBytes = 1_048_576;

/** Reads an effect that canaries see; null with a problem noted when its kind is unknown. */
export function decodeNetworkEffect(kind: string, reader: FieldReader, injection: string): NetworkEffect | null {
  switch (kind) {
    case 'http-timing':
      return {
        kind,
        ...askOf(reader, injection),
        atLeastMs: reader.number('atLeastMs', anySpanMs),
        ...samplesOf(reader),
      };
    case 'http-answer':
      return { kind, ...askOf(reader, injection), ...seenOf(reader), ...samplesOf(reader) };
    case 'tcp-timing': {
      const trip = reader.has('trip') ? wordOf(reader, 'trip', ['close']) : null;
      return {
        kind,
        ...knockOf(reader, injection),
        atLeastMs: reader.number('atLeastMs', anySpanMs),
        trip,
        ...samplesOf(reader),
      };
    }
    case 'tcp-ending':
      return {
        kind,
        ...knockOf(reader, injection),
        ending: wordOf(reader, 'ending', ['reset', 'refused', 'silent', 'closed']),
        withinMs: reader.number('withinMs', anySpanMs),
        limitBytes: reader.has('limitBytes') ? reader.number('limitBytes', anyBytes) : null,
        direction: directionOf(reader),
        ...samplesOf(reader),
      };
    case 'tcp-throughput':
      return {
        kind,
        ...knockOf(reader, injection),
        atMostBytesPerSecond: reader.number('atMostBytesPerSecond', { from: 1, to: 1e12 }),
        freeBytes: reader.has('freeBytes') ? reader.number('freeBytes', anyBytes) : 0,
        direction: directionOf(reader),
        ...samplesOf(reader),
      };
    case 'tcp-pieces':
      return {
        kind,
        ...knockOf(reader, injection),
        atMostBytes: reader.number('atMostBytes', anyBytes),
        ...samplesOf(reader),
      };
    default:
      reader.complain('kind', 'a kind of effect that the witness knows');
      return null;
  }
}

type Ask = {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly about: string | null;
};

function askOf(reader: FieldReader, injection: string): Ask {
  const url = reader.text('url', longestUrl);
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? '')) {
    reader.complain('url', 'a URL of http or https');
  }
  const method = reader.has('method') ? reader.text('method', 32) : 'GET';
  if (!/^[A-Z]+$/.test(method)) {
    reader.complain('method', 'an HTTP method in capitals');
  }
  const named = Object.entries(reader.has('headers') ? reader.texts('headers') : {});
  if (named.some(([name, value]) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e]/.test(value))) {
    reader.complain('headers', 'names that are tokens, and values of printable ASCII');
  }
  const headers = Object.fromEntries(named.map(([name, value]) => [name, value.replaceAll('{injection}', injection)]));
  if (reader.has('about') && !url.startsWith('http:')) {
    reader.complain('url', 'plain http, where a door is told which injection it is about');
  }
  return { url, method, headers, about: aboutOf(reader, injection) };
}

function seenOf(
  reader: FieldReader,
): Pick<HttpAnswer, 'seen' | 'status' | 'answerHeaders' | 'bodySha256' | 'mergedJson'> {
  return {
    seen: wordOf(reader, 'seen', ['torn', 'parts', 'different']),
    status: reader.has('status') ? reader.number('status', { from: 100, to: 599 }) : null,
    answerHeaders: reader.has('answerHeaders') ? reader.texts('answerHeaders') : {},
    bodySha256: reader.has('bodySha256') ? hashOf(reader, 'bodySha256') : null,
    mergedJson: reader.has('mergedJson') ? jsonOf(reader, 'mergedJson') : null,
  };
}

function knockOf(reader: FieldReader, injection: string): Required<Knock> {
  const host = reader.text('host', 253);
  const port = reader.number('port', anyPort);
  const send = reader.has('send') ? reader.text('send', 32_768) : null;
  const expectBytes = reader.has('expectBytes')
    ? reader.number('expectBytes', { from: 1, to: mostExpectedBytes })
    : null;
  return { host, port, send, expectBytes, about: aboutOf(reader, injection) };
}

function aboutOf(reader: FieldReader, injection: string): string | null {
  if (!reader.has('about')) {
    return null;
  }
  const about = reader.text('about', 128).replaceAll('{injection}', injection);
  if (!/^[a-z0-9-]{1,64}$/.test(about)) {
    reader.complain('about', 'the id of an injection');
  }
  return about;
}

function samplesOf(reader: FieldReader): { baselineSamples: number; window: number } {
  return {
    baselineSamples: reader.has('baselineSamples') ? Math.round(reader.number('baselineSamples', few)) : 3,
    window: reader.has('window') ? Math.round(reader.number('window', few)) : 1,
  };
}

function directionOf(reader: FieldReader): Direction {
  return reader.has('direction') ? wordOf(reader, 'direction', ['downstream', 'upstream', 'both']) : 'downstream';
}

function wordOf<const Word extends string>(reader: FieldReader, name: string, words: readonly [Word, ...Word[]]): Word {
  const text = reader.text(name, 64);
  const word = words.find((one) => one === text);
  if (word === undefined) {
    reader.complain(name, `one of ${words.join(', ')}`);
  }
  return word ?? words[0];
}

/** 64 lower-case hexadecimal digits. */
export function hashOf(reader: FieldReader, name: string): string {
  const sha256 = reader.text(name, 64);
  if (!/^[0-9a-f]{64}$/.test(sha256)) {
    reader.complain(name, '64 lower-case hexadecimal digits');
  }
  return sha256;
}

function jsonOf(reader: FieldReader, name: string): string {
  const text = reader.text(name, 49_152);
  try {
    JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
    reader.complain(name, 'JSON');
  }
  return text;
}
