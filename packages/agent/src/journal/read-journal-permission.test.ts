import { FiredrillError } from '@firedrill/core/errors';
import { expect, test, vi } from 'vitest';
import { readJournal } from './read-journal.ts';

const failing = (error: Error) => readJournal({ read: vi.fn<() => Promise<Uint8Array>>().mockRejectedValue(error) });

test('a journal of somebody else is refused as that, any other failure as a journal that does not work', async () => {
  await expect(failing(new FiredrillError('permission', 'theirs'))).rejects.toMatchObject({ code: 'permission' });
  await expect(failing(new Error('EIO'))).rejects.toMatchObject({ code: 'journal-unwritable' });
});
