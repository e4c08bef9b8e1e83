import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';

import { limits, type Line } from './lines.ts';
import { createLineSplitter } from './line-splitter.ts';
import { createWitness } from './witness.ts';

/**
 * The process: requests on standard input, evidence on standard output. It ends with its
 * standard input, and when nobody reads any longer. A reader that is slow never holds it up: beyond
 * `limits.waitingBytes` repeated lines are left out and counted; beyond sixteen times that it gives up.
 */
function main(): void {
  const output = openOutput();
  let droppedLines = 0;
  const write = (line: Line): void => {
    output.write(`${JSON.stringify(line)}\n`);
    if (output.writableLength > limits.waitingBytes * 16) {
      process.exit(1);
    }
  };
  const tell = (line: Line, repeats: boolean): void => {
    if (repeats && output.writableLength > limits.waitingBytes) {
      droppedLines += 1;
      return;
    }
    if (droppedLines > 0) {
      write({ kind: 'dropped', lines: droppedLines });
      droppedLines = 0;
    }
    write(line);
  };
  const witness = createWitness(tell);
  const splitter = createLineSplitter(limits.lineBytes, {
    line: witness.accept,
    tooLong: () => tell({ kind: 'refused', about: null, reason: `a line has over ${limits.lineBytes} bytes` }, false),
  });
  output.on('error', () => process.exit(0));
  process.stdin.on('data', (bytes: Buffer) => splitter.push(bytes));
  process.stdin.on('end', () => process.exit(0));
  process.stdin.on('error', () => process.exit(0));
}

/** process.stdout writes to a pipe or socket synchronously, and would block with a stalled reader. */
function openOutput(): Socket | NodeJS.WriteStream {
  const kind = fstatSync(1);
  return kind.isFIFO() || kind.isSocket() ? new Socket({ fd: 1, readable: false, writable: true }) : process.stdout;
}

main();
