import { experimentSchema } from '@firedrill/dialects/native/schema';
import { faults } from '@firedrill/faults/list';
import { probes } from './list.ts';
import { referencePage } from './reference-page.ts';

/** Prints what tools/generate.ts writes from the probes: the JSON Schema of an experiment, and their page. */
process.stdout.write(JSON.stringify({ schema: experimentSchema(faults, probes), page: referencePage(probes) }));
