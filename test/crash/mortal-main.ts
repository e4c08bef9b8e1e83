import { createServer } from 'node:http';

/** What a supervisor brings back: `mortal-main PORT FOLDER`. It answers HTTP, and ends when its standard input does. */
const server = createServer((_request, answer) => answer.end('here again'));
server.listen(Number(process.argv[2]), '127.0.0.1');
process.stdin.on('end', leave).on('error', leave).resume();

function leave(): void {
  process.exit(0);
}
