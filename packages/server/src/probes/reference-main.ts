import { fisConfigurationSchema } from '@firedrill/dialects/fis/configuration-schema';
import { experimentSchema, hypothesisSchema } from '@firedrill/dialects/native/schema';
import { faults } from '@firedrill/faults/list';
import { probes } from './list.ts';
import { referencePage } from './reference-page.ts';

/** Prints what tools/generate.ts writes from the probes: the JSON Schemas of documents, and their page. */
const [schema, hypothesis] = [experimentSchema(faults, probes), hypothesisSchema(probes)];
const configuration = fisConfigurationSchema(probes);
process.stdout.write(JSON.stringify({ schema, hypothesis, configuration, page: referencePage(probes) }));
