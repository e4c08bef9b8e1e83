/** The thread of a run's searches: answers each question with a message, and is ended when it takes too long. */
import { parentPort } from 'node:worker_threads';
import { reasonOf } from '@firedrill/core/errors';
import { type Question, search } from './search.ts';
import type { Reply } from './searcher.ts';

// The one that starts this thread sends this form.
parentPort?.on('message', (question: Question) => parentPort?.postMessage(reply(question)));

function reply(question: Question): Reply {
  try {
    return { found: search(question) };
  } catch (thrown) {
    return { why: reasonOf(thrown) };
  }
}
