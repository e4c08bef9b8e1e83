import { runProgram } from './program.ts';
import type { Talk } from './talk.ts';

/** Many sessions at once, because Python takes its time to begin. */
export const pythonTalks: Talk = ({ port, index, count }) => python(clientScript, [port, index, count]);

export const urllibTalks: Talk = ({ port, index, count }) => python(urllibScript, [port, index, count]);

const python = (script: string, words: readonly number[]): Promise<void> =>
  runProgram(['python3', '-', ...words.map(String)], script);

const begin = `
import random, sys
port, index, count = map(int, sys.argv[1:])
chance = random.Random(index)
size = lambda most: chance.randint(0, most)
`;

/** http.client(3): kept connections, bodies of known and unknown length, what is only half read, a tunnel. */
const clientScript = `${begin}
import http.client

def ask(connection, method, path, body=None, headers={}, least=None):
    connection.request(method, path, body, headers)
    connection.getresponse().read(least)

def pieces():
    for _ in range(size(4)):
        yield b'piece;' * (1 + size(500))

ways = [
    lambda c: ask(c, 'GET', '/fixed/%d' % size(40000)),
    lambda c: ask(c, 'GET', '/chunked/%d' % size(20000)),
    lambda c: ask(c, 'HEAD', '/fixed/%d' % size(20000)),
    lambda c: ask(c, 'POST', '/echo', b'x' * size(20000)),
    lambda c: ask(c, 'PUT', '/echo', pieces()),
    lambda c: ask(c, 'GET', '/fixed/5000', None, {'Range': 'bytes=%d-' % size(4000)}),
    lambda c: ask(c, 'GET', '/fixed/7', None, {'If-None-Match': '"7"'}),
    lambda c: ask(c, 'DELETE', '/empty'),
    lambda c: ask(c, 'GET', '/trailer/%d' % size(900)),
    lambda c: ask(c, 'GET', '/late/%d' % size(900)),
    lambda c: ask(c, 'GET', '/chunked/%d' % (50000 + size(90000)), None, {}, 10),
    lambda c: ask(c, 'GET', '/cut/%d' % size(900)),
    lambda c: ask(c, 'POST', '/early', b'x' * size(90000)),
]

for at in range(count):
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=10)
    try:
        if at % 10 == 9:
            connection.set_tunnel('b.example', 80)
        for turn in range(1 + size(3)):
            ways[(index + at + turn) % len(ways)](connection)
            if connection.sock is None:
                break
    except (http.client.HTTPException, OSError):
        pass
    connection.close()
`;

const urllibScript = `${begin}
import urllib.error, urllib.request

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
for at in range(count):
    path = ['%d' % 2 ** size(15), 'sub/', '', 'none-%d' % size(999)][at % 4] + '?turn=%d' % (index + at)
    request = urllib.request.Request('http://127.0.0.1:%d/%s' % (port, path))
    if at % 5 == 1:
        request.method = 'HEAD'
    if at % 5 == 2:
        request.data = b'a=' + b'x' * size(5000)
    if at % 5 == 3:
        request.add_header('If-Modified-Since', 'Fri, 01 Jan 2099 00:00:00 GMT')
    try:
        opener.open(request, timeout=10).read()
    except (urllib.error.URLError, OSError):
        pass
`;
