import type { DirectorySeen, FileSystemSeen, RoomPort } from '@firedrill/core/host-room';

const GIBIBYTE = 1024 ** 3;

/** A disk of 100 GiB with 80 free. */
export const simFileSystem: FileSystemSeen = Object.freeze({
  id: '1',
  type: 'ext4',
  isInMemory: false,
  totalBytes: 100 * GIBIBYTE,
  freeBytes: 80 * GIBIBYTE,
  availableBytes: 80 * GIBIBYTE,
  blockBytes: 4096,
  freeInodes: 1000,
});

/** A directory where files can be made, unless it is said otherwise. */
export function simDirectory(
  changes: Partial<Omit<DirectorySeen, 'fileSystem'>> & { readonly fileSystem?: Partial<FileSystemSeen> } = {},
): DirectorySeen {
  const { fileSystem, ...rest } = changes;
  return { is: 'directory', refuses: null, sharesWith: null, ...rest, fileSystem: { ...simFileSystem, ...fileSystem } };
}

/** A simulated host of 8 cores and 16 GiB, of which 8 are available, without limits unless it is said otherwise. */
export function simRoom(changes: Partial<RoomPort> = {}): RoomPort {
  const machine = { name: 'this machine', limitBytes: 16 * GIBIBYTE, availableBytes: 8 * GIBIBYTE, isOurs: true };
  return Object.freeze({
    directory: () => simDirectory(),
    memory: () => [machine],
    cores: () => [{ by: 'this machine', count: 8 }],
    threads: () => [],
    limits: () => ({ fileBytes: null, memoryBytes: null }),
    ...changes,
  });
}
