import { faults } from '@firedrill/faults/list';
import { experimentSchema } from './schema.ts';

/** Prints the JSON Schema of an experiment; tools/generate.ts writes it to schema/experiment.schema.json. */
process.stdout.write(`${JSON.stringify(experimentSchema(faults), null, 2)}\n`);
