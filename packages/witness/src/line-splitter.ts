/** What is told of each line: its text without the line feed, or that it was longer than allowed (and is dropped). */
export type LineSink = { readonly line: (text: string) => void; readonly tooLong: () => void };

/** Cuts a stream of bytes into lines and keeps no more of an unfinished line than `limitBytes`. */
export function createLineSplitter(limitBytes: number, sink: LineSink): { readonly push: (bytes: Buffer) => void } {
  let kept: Buffer[] = [];
  let keptBytes = 0;
  const add = (bytes: Buffer): void => {
    keptBytes += bytes.length;
    if (keptBytes > limitBytes) {
      kept = [];
    } else {
      kept.push(bytes);
    }
  };
  const finish = (): void => {
    if (keptBytes > limitBytes) {
      sink.tooLong();
    } else if (keptBytes > 0) {
      sink.line(Buffer.concat(kept).toString('utf8'));
    }
    kept = [];
    keptBytes = 0;
  };
  const push = (bytes: Buffer): void => {
    let rest = bytes;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      add(rest.subarray(0, end));
      finish();
      rest = rest.subarray(end + 1);
    }
    add(rest);
  };
  return { push };
}
