import { createServer } from 'node:net';

/** Sends so many bytes to whoever connects, then ends. `bulk-main PORT BYTES`; ends with its standard input. */
const [port = 0, sizeBytes = 0] = process.argv.slice(2).map(Number);
const piece = Buffer.alloc(256 * 1024, 'x');

createServer((socket) => {
  let leftBytes = sizeBytes;
  const send = (): void => {
    while (leftBytes > 0) {
      const part = leftBytes >= piece.length ? piece : piece.subarray(0, leftBytes);
      leftBytes -= part.length;
      if (!socket.write(part)) return;
    }
    socket.end();
  };
  socket.on('drain', send);
  socket.on('error', () => socket.destroy());
  send();
}).listen(port, '127.0.0.1');
process.stdin
  .on('end', () => process.exit(0))
  .on('error', () => process.exit(0))
  .resume();
