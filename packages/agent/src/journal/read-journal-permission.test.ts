import { FiredrillError } from '@firedrill/core/errors';
import { expect, test } from 'vitest';
import { readJournal } from './read-journal.ts';

test('a journal of somebody else is refused as that, and any other failure as a journal that does not work', async () => {
  const failing = (error: Error) => readJournal({ read: () => Promise.reject(error) });
  await expect(failing(new FiredrillError('permission', 'theirs'))).rejects.toMatchObject({ code: 'permission' });
  await expect(failing(new Error('EIO'))).rejects.toMatchObject({ code: 'journal-unwritable' });
});
