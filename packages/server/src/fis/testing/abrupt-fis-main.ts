/**
 * Writes pairs of documents and a token together without end, and says on standard output what was acknowledged, one
 * number a line; the test kills it. Argument: the store's file.
 */
import { writeSync } from 'node:fs';
import { openStore } from '../../store/open.ts';
import { createFisStore } from '../create-fis-store.ts';

const [, , file = ''] = process.argv;
const scope = { account: '123456789012', region: 'us-east-1' };
const store = createFisStore(openStore(file));
for (let count = 1; ; count += 1) {
  store.together(() => {
    const document = { id: `EXT${count}`, createdMs: count, body: { count } };
    store.put('template', scope, document);
    store.put('account-configuration', scope, { ...document, under: document.id });
    store.keepToken('CreateExperimentTemplate', scope, `token-${count}`, { asked: '', id: document.id, answer: null });
  });
  writeSync(1, `${count}\n`);
}
