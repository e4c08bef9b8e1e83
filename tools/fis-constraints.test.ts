import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { constraintsText, inputShapesText, modelText, sourceOf } from './fis-constraints.ts';
import { zipEntry } from './generate/zip-entry.ts';

const shapes = {
  CreateExperimentTemplateRequest: {
    type: 'structure',
    required: ['a'],
    documentation: 'A text of theirs.',
    members: { a: { shape: 'Name', documentation: 'Another.' }, b: { shape: 'Names' } },
  },
  Name: { type: 'string', max: 64, pattern: '[\\S]+', documentation: 'A third.' },
  Names: { type: 'map', key: { shape: 'Name' }, value: { shape: 'Count' }, max: 5 },
  Count: { type: 'long', min: 0 },
  Unasked: { type: 'string' },
};

test('members, bounds and patterns are kept; texts and what nobody asks for are not', () => {
  const text = constraintsText(shapes, 'botocore 1.2.3');
  expect(text).toContain('of botocore 1.2.3.');
  expect(text).toContain('Name: {"type":"string","max":64,"pattern":"[\\\\S]+"},');
  expect(text).toContain('Names: {"type":"map","key":"Name","value":"Count","max":5},');
  expect(text).toContain('Count: {"type":"integer","min":0},');
  expect(text).not.toMatch(/Unasked|theirs|Another|third/);
});

test('operations say where each member of their input stands, and share the shapes of a template', () => {
  const input = {
    type: 'structure',
    required: ['a'],
    members: {
      a: { shape: 'Name', location: 'uri', locationName: 'id' },
      b: { shape: 'Extra', location: 'querystring', locationName: 'b' },
      c: { shape: 'Names' },
    },
  };
  const model = {
    shapes: { ...shapes, AskRequest: input, Extra: { type: 'integer', max: 9 } },
    operations: { Ask: { http: { method: 'GET', requestUri: '/x/{id}' }, input: { shape: 'AskRequest' } } },
  };
  const asked = '{"method":"GET","path":"/x/{id}","input":"AskRequest","labels":{"id":"a"},"query":["b"]}';
  expect(modelText(model, 'botocore 1.2.3')).toContain(`  Ask: ${asked},`);
  const text = inputShapesText(model, 'botocore 1.2.3');
  expect(text).toContain('Extra: {"type":"integer","max":9},');
  expect(text).not.toMatch(/^ {2}Names?:/m);
});

test('the version is in the name of the wheel', () => {
  expect(sourceOf('/tmp/botocore-1.44.5-py3-none-any.whl')).toBe('botocore 1.44.5');
});

/** A zip archive of one file, deflated. */
function archiveOf(path: string, content: string): Buffer {
  const name = Buffer.from(path);
  const packed = deflateRawSync(Buffer.from(content));
  const local = Buffer.alloc(30);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, entry, name, end]);
}

test('a file is taken out of a zip archive, or refused by name', () => {
  const archive = archiveOf('a/b.json', '{"a": 1}');
  expect(zipEntry(archive, 'a/b.json').toString('utf8')).toBe('{"a": 1}');
  expect(() => zipEntry(archive, 'c')).toThrow('there is no c in the archive');
  expect(() => zipEntry(Buffer.from('no archive'), 'c')).toThrow('this is no zip archive');
});
