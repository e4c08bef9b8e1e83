import { anyPort, decodeNetworkEffect, hashOf } from './decode-network.ts';
import type { FieldReader } from './field-reader.ts';
import type { Effect, Exposure, Identity, Processes } from './lines.ts';

const longestPath = 4096;
const mostBytes = Number.MAX_SAFE_INTEGER;

/** Reads the effect of a request; null with a problem noted when its kind is unknown. */
export function decodeEffect(reader: FieldReader, injection: string): Effect | null {
  const kind = reader.text('kind', 64);
  switch (kind) {
    case 'process-stopped':
    case 'process-gone':
      return { kind, ...reader.identity(), ...treeOf(reader) };
    case 'process-restarted':
      return { kind, ...reader.identity(), port: reader.number('port', anyPort) };
    case 'file-content':
      return { kind, ...contentOf(reader) };
    case 'cpu-load': {
      const percent = reader.number('percent', { from: 0, to: 100 });
      const cores = reader.has('cores') ? reader.number('cores', { from: 0.01, to: 65_536 }) : null;
      return { kind, percent, cores, ...processesOf(reader, injection) };
    }
    case 'memory-fill':
      return { kind, bytes: reader.number('bytes', { from: 0, to: mostBytes }), ...processesOf(reader, injection) };
    case 'disk-fill':
      return { kind, path: pathOf(reader), bytes: reader.number('bytes', { from: 0, to: mostBytes }) };
    default:
      return decodeNetworkEffect(kind, reader, injection);
  }
}

/** Reads the exposure of a request; null with a problem noted when its kind is unknown. */
export function decodeExposure(reader: FieldReader, injection: string): Exposure | null {
  const kind = reader.text('kind', 64);
  switch (kind) {
    case 'socket-waiting':
    case 'socket-cut':
      return { kind, ...reader.identity(), ...treeOf(reader) };
    case 'file-read':
      return { kind, ...contentOf(reader) };
    case 'run-delay':
    case 'memory-pressure':
      return { kind, load: entryOf(reader, 'load', injection), pids: pidsOf(reader) };
    case 'writes':
      return {
        kind,
        path: reader.has('path') ? pathOf(reader) : null,
        pids: pidsOf(reader),
        exceptEnvironment: entryOf(reader, 'exceptEnvironment', injection),
      };
    default:
      reader.complain('kind', 'a kind of exposure that the witness knows');
      return null;
  }
}

function contentOf(reader: FieldReader): { readonly path: string; readonly sha256: string | null } {
  return { path: pathOf(reader), sha256: reader.has('sha256') ? hashOf(reader, 'sha256') : null };
}

function treeOf(reader: FieldReader): { readonly children?: boolean } {
  return reader.has('children') ? { children: reader.flag('children') } : {};
}

function processesOf(reader: FieldReader, injection: string): Processes {
  return { pids: pidsOf(reader), environment: entryOf(reader, 'environment', injection) };
}

const pidsOf = (reader: FieldReader): readonly Identity[] | null =>
  reader.has('pids') ? reader.identities('pids') : null;

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
