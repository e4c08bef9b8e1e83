import { createServer, type ServerResponse } from 'node:http';

/**
 * A shop of two processes: `shop-main back` answers with reviews; `shop-main front URL patient|hasty` puts them on its
 * page. A patient front waits for the back however long it takes; a hasty one shows a page without reviews after a
 * moment. Each says its port in its first line and ends when its standard input does.
 */
const [role, backUrl = '', manner] = process.argv.slice(2);
/** Longer than a witness on a busy machine needs for two looks at all sockets, so that it sees who waited. */
const hasteMs = 1000;

const server = createServer((_request, answer) => {
  if (role === 'back') respond(answer, { reviews: ['a good read'] });
  else void page().then((body) => respond(answer, body));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : 0}\n`);
});
process.stdin
  .on('end', () => process.exit(0))
  .on('error', () => process.exit(0))
  .resume();

async function page(): Promise<unknown> {
  try {
    const answer = await fetch(backUrl, manner === 'hasty' ? { signal: AbortSignal.timeout(hasteMs) } : {});
    return await answer.json();
  } catch {
    // The fallback: a page without reviews is a page.
    return { reviews: [] };
  }
}

function respond(answer: ServerResponse, body: unknown): void {
  answer.setHeader('content-type', 'application/json');
  answer.end(JSON.stringify(body));
}
