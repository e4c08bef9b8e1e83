import { compareProcesses } from './compare-processes.ts';
import { effect, litter } from './differences.ts';
import { keptState, type Difference, type Expected, type FileSight, type ListenerSight, type World } from './world.ts';

/** Everything that differs between two looks at the same scope and is not expected. Pure; equal worlds give none. */
export function compare(before: World, after: World, expected: Expected = {}): Difference[] {
  return [
    ...compareProcesses(before, after, expected),
    ...compareFiles(before, after, expected),
    ...compareFolders(before, after),
    ...compareListeners(before.listeners, after.listeners),
    ...compareSpace(before, after, expected.freeToleranceBytes ?? 1_048_576),
    ...compareOurs(before, after, expected.state ?? keptState),
  ];
}

function compareFiles(before: World, after: World, expected: Expected): Difference[] {
  const then = new Map(before.files.map((file) => [file.path, file]));
  return after.files.flatMap((now) => {
    const was = then.get(now.path);
    return was === undefined ? [] : compareFile(was, now, expected);
  });
}

function compareFile(was: FileSight, now: FileSight, expected: Expected): Difference[] {
  const { path } = now;
  if (was.type !== now.type) {
    return [effect(path, `${path} was ${was.type} and is ${now.type}`)];
  }
  const found: Difference[] = [];
  if (was.sha256 !== now.sha256) {
    found.push(effect(path, `the content of ${path} changed, ${was.sizeBytes} to ${now.sizeBytes} bytes`));
  }
  for (const name of ['mode', 'uid', 'gid'] as const) {
    if (was[name] !== now[name]) {
      found.push(
        effect(path, `${name} of ${path} was ${was[name].toString(8)} and is ${now[name].toString(8)} (octal)`),
      );
    }
  }
  if (expected.inodes === true && was.inode !== now.inode) {
    found.push(litter(path, `${path} is another inode, ${was.inode} then and ${now.inode} now`));
  }
  if (expected.mtimes === true && was.mtimeMs !== now.mtimeMs) {
    found.push(litter(path, `the modification time of ${path} changed`));
  }
  return found;
}

/** A new name may be read by somebody (a `conf.d`), unless it says that it is ours or temporary. */
function compareFolders(before: World, after: World): Difference[] {
  const then = new Map(before.folders.map(({ path, names }) => [path, names]));
  return after.folders.flatMap(({ path, names }) => {
    const were = then.get(path) ?? names;
    const missing = were.filter((name) => !names.includes(name));
    const added = names.filter((name) => !were.includes(name));
    return [
      ...missing.map((name) => effect(`${path}/${name}`, `${name} is missing in ${path}`)),
      ...added.map((name) => {
        const inert = /firedrill|^\.|\.tmp|~$/i.test(name);
        return (inert ? litter : effect)(`${path}/${name}`, `${name} is new in ${path}`);
      }),
    ];
  });
}

function compareListeners(before: readonly ListenerSight[], after: readonly ListenerSight[]): Difference[] {
  const places = new Set([...before, ...after].map(({ where }) => where));
  return [...places].flatMap((where) => {
    const were = before.filter((each) => each.where === where);
    const are = after.filter((each) => each.where === where);
    if (were.length !== are.length) {
      return [effect(where, `${were.length} listeners were at ${where} and ${are.length} are`)];
    }
    const [heldThen, heldNow] = [were, are].map((list) => list.filter((each) => each.heldInScope).length);
    return heldThen === heldNow ? [] : [effect(where, `the listener at ${where} is held by somebody else`)];
  });
}

function compareSpace(before: World, after: World, toleranceBytes: number): Difference[] {
  const then = new Map(before.mounts.map(({ path, freeBytes }) => [path, freeBytes]));
  return after.mounts.flatMap(({ path, freeBytes }) => {
    const takenBytes = (then.get(path) ?? freeBytes) - freeBytes;
    return takenBytes > toleranceBytes ? [effect(path, `${takenBytes} bytes less are free at ${path}`)] : [];
  });
}

/** What is ours and inert: sockets with our name, and files in our state folder that nothing needs any longer. */
function compareOurs(before: World, after: World, kept: readonly string[]): Difference[] {
  const sockets = after.markedSockets.filter((path) => !before.markedSockets.includes(path));
  const state = after.state.filter(
    (path) => !before.state.includes(path) && !kept.some((each) => path.startsWith(each)),
  );
  return [
    ...sockets.map((path) => litter(path, `the socket ${path} carries our mark`)),
    ...state.map((path) => litter(path, `${path} is left in our state folder`)),
  ];
}
