/** What the magic number of a file system says of it, statfs(2) and linux/magic.h. */

/** Those that store nothing of their own. Most of them say so by having no blocks; these names are for people. */
const names: ReadonlyMap<number, string> = new Map([
  [0x9f_a0, 'proc'],
  [0x62_65_65_72, 'sysfs'],
  [0x27_e0_eb, 'cgroup'],
  [0x63_67_72_70, 'cgroup2'],
  [0x64_62_67_20, 'debugfs'],
  [0x74_72_61_63, 'tracefs'],
  [0x73_63_66_73, 'securityfs'],
  [0x1c_d1, 'devpts'],
  [0x19_80_02_02, 'mqueue'],
  [0xca_fe_4a_11, 'bpf'],
  [0x85_84_58_f6, 'ramfs'],
  [0x95_84_58_f6, 'hugetlbfs'],
  [0x01_02_19_94, 'tmpfs'],
]);

const TMPFS = 0x01_02_19_94;
/** It has blocks, but takes only mappings of huge pages, and no writes. */
const HUGETLBFS = 0x95_84_58_f6;

export const fileSystemType = (magic: number): string => names.get(magic) ?? `type 0x${magic.toString(16)}`;

/** What is stored there takes up memory. (ramfs, which has no limit at all, says that it has no blocks.) */
export const isInMemory = (magic: number): boolean => magic === TMPFS;

export const storesNothing = (magic: number): boolean => magic === HUGETLBFS;
