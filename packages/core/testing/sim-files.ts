import { FiredrillError } from '@firedrill/core/errors';
import type { FileAttributes, FilePort, FileSeen, TempAsked } from '@firedrill/core/host-ports';
import { createSteps } from './steps.ts';
import type { Steps } from './steps.ts';

interface SimNode {
  readonly kind: FileSeen['kind'];
  readonly inode: string;
  bytes: Uint8Array;
  attributes: FileAttributes;
  mtimeNs: string;
  ctime: number;
  linkCount: number;
  /** What a power cut leaves of the content; null: nothing was synced. */
  durableBytes: Uint8Array | null;
  readonly linkTo: string | null;
}

const own = { uid: 1000, gid: 1000 };
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';

/**
 * A file system in memory, with what a crash does to a real one: a write is torn between its parts, content that was
 * not synced is lost by a power cut, and so may be names in directories that were not. Ports of different lives share
 * it.
 */
export class SimFiles {
  #names = new Map<string, SimNode>();
  #durableNames = new Map<string, SimNode>();
  #inodes = 0;
  #ctime = 0;

  /** What somebody else does: always whole and durable. Keeps the inode when the file is there, as `>` does. */
  write(path: string, text: string, attributes: Partial<FileAttributes> = {}): void {
    const node = this.#names.get(path) ?? this.#node('file', { ...own, mode: 0o644 });
    node.bytes = new TextEncoder().encode(text);
    node.durableBytes = node.bytes;
    node.attributes = { ...node.attributes, ...attributes };
    node.ctime = ++this.#ctime;
    node.mtimeNs = String(node.ctime);
    this.#setDurably(path, node);
  }

  /** As editors and installers do: a new file takes the name. */
  replace(path: string, text: string, attributes: Partial<FileAttributes> = {}): void {
    this.remove(path);
    this.write(path, text, attributes);
  }

  remove(path: string): void {
    this.#names.delete(path);
    this.#durableNames.delete(path);
  }

  chmod(path: string, mode: number): void {
    const node = this.#names.get(path);
    if (node === undefined) return;
    node.attributes = { ...node.attributes, mode };
    node.ctime = ++this.#ctime;
  }

  directory(path: string): void {
    this.#setDurably(path, this.#node('directory', { ...own, mode: 0o755 }));
  }

  link(path: string, to: string): void {
    this.#setDurably(path, { ...this.#node('link', { ...own, mode: 0o777 }), linkTo: to });
  }

  hardLink(path: string, from: string): void {
    const node = this.#names.get(from);
    if (node === undefined) throw new RangeError(`${from} is not there`);
    node.linkCount += 1;
    this.#setDurably(path, node);
  }

  text(path: string): string | null {
    const node = this.#names.get(path);
    return node === undefined ? null : new TextDecoder().decode(node.bytes);
  }

  attributes(path: string): FileAttributes | null {
    return this.#names.get(path)?.attributes ?? null;
  }

  paths(): readonly string[] {
    return [...this.#names.keys()].toSorted();
  }

  /** Everything that a test may compare, but for inodes and times. */
  snapshot(): string {
    const line = (path: string): string => {
      const { mode, uid, gid } = this.attributes(path) ?? { mode: 0, uid: 0, gid: 0 };
      return `${path} ${mode.toString(8)} ${uid}:${gid} ${this.text(path)}`;
    };
    return this.paths().map(line).join('\n');
  }

  /** `names`: whether names that were not synced made it to the disk. Content that was not synced never does. */
  powerCut(names: 'lost' | 'kept'): void {
    if (names === 'lost') this.#names = new Map(this.#durableNames);
    for (const node of this.#names.values()) node.bytes = node.durableBytes ?? new Uint8Array();
    this.#durableNames = new Map(this.#names);
  }

  port(steps: Steps = createSteps()): FilePort {
    return Object.freeze({
      realPath: (path: string) => steps.run('realPath', () => this.#realPath(path)),
      stat: (path: string) => steps.run('stat', () => this.#seen(path)),
      readFile: (path: string) => steps.run('readFile', () => this.#names.get(path)?.bytes ?? null),
      list: (directory: string) => steps.run('list', () => this.#list(directory)),
      self: () => own,
      mayReplace: (path: string) => steps.run('mayReplace', () => this.#mayReplace(path)),
      writeTemp: (asked: TempAsked) => this.#writeTemp(steps, asked),
      swap: (path: string, expected: FileSeen | null, temp: string | null) => this.#swap(steps, path, expected, temp),
      unlink: (path: string) => steps.run('unlink', () => this.#unlink(path)),
      rename: (from: string, to: string) => steps.run('rename', () => this.#rename(from, to)),
      syncDirectory: (directory: string) => steps.run('syncDirectory', () => this.#syncDirectory(directory)),
    });
  }

  #node(kind: FileSeen['kind'], attributes: FileAttributes): SimNode {
    const [bytes, inode] = [new Uint8Array(), String(++this.#inodes)];
    const ctime = ++this.#ctime;
    return { kind, inode, bytes, attributes, mtimeNs: '0', ctime, linkCount: 1, durableBytes: bytes, linkTo: null };
  }

  #setDurably(path: string, node: SimNode): void {
    this.#names.set(path, node);
    this.#durableNames.set(path, node);
  }

  #realPath(path: string): string | null {
    const node = this.#names.get(path);
    if (node?.linkTo !== undefined && node.linkTo !== null) {
      return this.#names.has(node.linkTo) ? this.#realPath(node.linkTo) : null;
    }
    return node !== undefined || this.#names.get(parentOf(path))?.kind === 'directory' ? path : null;
  }

  #seen(path: string): FileSeen | null {
    const node = this.#names.get(path);
    if (node === undefined) return null;
    const { kind, inode, linkCount, mtimeNs, ctime, attributes } = node;
    const [device, sizeBytes, ctimeNs] = ['1', node.bytes.length, String(ctime)];
    return { kind, device, inode, linkCount, sizeBytes, mtimeNs, ctimeNs, attributes };
  }

  #list(directory: string): readonly string[] {
    return this.paths()
      .filter((path) => parentOf(path) === directory && path !== directory)
      .map((path) => path.slice(directory.length + 1));
  }

  #mayReplace(path: string): true | string {
    const writable = (this.#names.get(parentOf(path))?.attributes.mode ?? 0) & 0o200;
    return writable === 0 ? 'its directory cannot be written' : true;
  }

  /** Four steps, as on a real disk: the empty file, half of it, all of it, its sync. */
  #writeTemp(steps: Steps, asked: TempAsked): FileSeen {
    const node = steps.run('create', () => {
      if (this.#names.has(asked.path)) throw new FiredrillError('effect-failed', `${asked.path} exists`);
      const made = this.#node('file', asked.attributes ?? { ...own, mode: 0o600 });
      made.durableBytes = null;
      made.mtimeNs = asked.mtimeNs ?? made.mtimeNs;
      this.#names.set(asked.path, made);
      return made;
    });
    steps.run('write half', () => {
      node.bytes = asked.bytes.slice(0, Math.floor(asked.bytes.length / 2));
    });
    steps.run('write', () => {
      node.bytes = asked.bytes;
    });
    steps.run('sync', () => {
      node.durableBytes = node.bytes;
    });
    const seen = this.#seen(asked.path);
    if (seen === null) throw new FiredrillError('effect-failed', `${asked.path} is gone`);
    return seen;
  }

  /** The check and the change are one step; taking the second name off a new file is another. */
  #swap(steps: Steps, path: string, expected: FileSeen | null, temp: string | null): boolean {
    const swapped = steps.run('swap', () => {
      const now = this.#seen(path);
      if (now?.inode !== expected?.inode || now?.ctimeNs !== expected?.ctimeNs) return false;
      if (temp === null) this.#unlink(path);
      else this.#rename(temp, path, expected === null);
      return true;
    });
    if (swapped && temp !== null && expected === null) steps.run('unlink the second name', () => this.#unlink(temp));
    return swapped;
  }

  #rename(from: string, to: string, keepFrom = false): void {
    const node = this.#names.get(from);
    if (node === undefined) throw new FiredrillError('effect-failed', `${from} is not there`);
    this.#names.set(to, node);
    node.ctime = ++this.#ctime;
    if (!keepFrom) this.#names.delete(from);
  }

  #unlink(path: string): void {
    this.#names.delete(path);
  }

  #syncDirectory(directory: string): void {
    for (const path of new Set([...this.#names.keys(), ...this.#durableNames.keys()])) {
      if (parentOf(path) !== directory) continue;
      const node = this.#names.get(path);
      if (node === undefined) this.#durableNames.delete(path);
      else this.#durableNames.set(path, node);
    }
  }
}
