import type { FieldReader } from './field-reader.ts';
import type { Effect, Exposure, Processes } from './lines.ts';

const longestPath = 4096;
const mostBytes = Number.MAX_SAFE_INTEGER;
const anyPort = { from: 1, to: 65_535 };
const lateness = { from: 1, to: 3_600_000 };
const few = { from: 1, to: 100 };

/** Reads the effect of a request; null with a problem noted when its kind is unknown. */
export function decodeEffect(reader: FieldReader, injection: string): Effect | null {
  const kind = reader.text('kind', 64);
  switch (kind) {
    case 'process-stopped':
    case 'process-gone':
      return { kind, ...reader.identity() };
    case 'process-restarted':
      return { kind, ...reader.identity(), port: reader.number('port', anyPort) };
    case 'file-content':
      return { kind, path: pathOf(reader), sha256: reader.has('sha256') ? hashOf(reader) : null };
    case 'cpu-load': {
      const percent = reader.number('percent', { from: 0, to: 100 });
      const cores = reader.has('cores') ? reader.number('cores', { from: 0.01, to: 65_536 }) : null;
      return { kind, percent, cores, ...processesOf(reader, injection) };
    }
    case 'memory-fill':
      return { kind, bytes: reader.number('bytes', { from: 0, to: mostBytes }), ...processesOf(reader, injection) };
    case 'disk-fill':
      return { kind, path: pathOf(reader), bytes: reader.number('bytes', { from: 0, to: mostBytes }) };
    case 'http-timing':
      return httpTimingOf(reader, injection);
    case 'tcp-timing':
      return tcpTimingOf(reader);
    default:
      reader.complain('kind', 'a kind of effect that the witness knows');
      return null;
  }
}

/** Reads the exposure of a request; null with a problem noted when its kind is unknown. */
export function decodeExposure(reader: FieldReader, injection: string): Exposure | null {
  const kind = reader.text('kind', 64);
  switch (kind) {
    case 'socket-waiting':
    case 'socket-cut':
      return { kind, ...reader.identity() };
    case 'file-read':
      return { kind, path: pathOf(reader) };
    case 'run-delay':
      return { kind, ...processesOf(reader, injection) };
    case 'writes':
      return {
        kind,
        path: reader.has('path') ? pathOf(reader) : null,
        pids: reader.has('pids') ? reader.identities('pids') : null,
        exceptEnvironment: entryOf(reader, 'exceptEnvironment', injection),
      };
    default:
      reader.complain('kind', 'a kind of exposure that the witness knows');
      return null;
  }
}

function httpTimingOf(reader: FieldReader, injection: string): Effect {
  const url = reader.text('url', longestPath);
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
  return { kind: 'http-timing', url, method, headers, ...timingOf(reader) };
}

function tcpTimingOf(reader: FieldReader): Effect {
  const host = reader.text('host', 253);
  const port = reader.number('port', anyPort);
  const send = reader.has('send') ? reader.text('send', 8192) : null;
  const expectBytes = reader.has('expectBytes') ? reader.number('expectBytes', { from: 1, to: 1_048_576 }) : 1;
  return { kind: 'tcp-timing', host, port, send, expectBytes, ...timingOf(reader) };
}

function timingOf(reader: FieldReader): { atLeastMs: number; baselineSamples: number; window: number } {
  return {
    atLeastMs: reader.number('atLeastMs', lateness),
    baselineSamples: reader.has('baselineSamples') ? Math.round(reader.number('baselineSamples', few)) : 3,
    window: reader.has('window') ? Math.round(reader.number('window', few)) : 1,
  };
}

function processesOf(reader: FieldReader, injection: string): Processes {
  const pids = reader.has('pids') ? reader.identities('pids') : null;
  return { pids, environment: entryOf(reader, 'environment', injection) };
}

function entryOf(reader: FieldReader, name: string, injection: string): string | null {
  if (!reader.has(name)) {
    return null;
  }
  const entry = reader.text(name, 1024).replaceAll('{injection}', injection);
  if (!/^[^=]+=/.test(entry)) {
    reader.complain(name, 'an entry KEY=value');
  }
  return entry;
}

function pathOf(reader: FieldReader): string {
  const path = reader.text('path', longestPath);
  if (!path.startsWith('/')) {
    reader.complain('path', 'an absolute path');
  }
  return path;
}

function hashOf(reader: FieldReader): string {
  const hash = reader.text('sha256', 64);
  if (!/^[0-9a-f]{64}$/.test(hash)) {
    reader.complain('sha256', '64 lower-case hexadecimal digits');
  }
  return hash;
}
