import type { Draw } from './draw.ts';
import { runTrial } from './trial.ts';

/** One trial in a process of its own: `trial-main DRAW`, both the draw and the answer on standard output being JSON. */
process.on('SIGINT', () => undefined);
const draw = JSON.parse(process.argv[2] ?? '') as Draw; // made by draw.ts in the process that starts this one
const trial = await runTrial(draw);
process.stdout.write(JSON.stringify(trial), () => process.exit(0));
