import { z } from 'zod';
import { type Experiment, experimentDocument } from './experiment.ts';

const { variables, hypothesis, stopWhen, recovery, alerts } = experimentDocument.shape.spec.shape;

/**
 * A hypothesis in a file of its own, for an experiment that has none: the same parts at the same places as in an
 * experiment, so that they can be moved from one file to the other as they stand. Its variables are its own.
 */
export const hypothesisDocument = z.strictObject({
  apiVersion: z.literal('firedrill/v1alpha1'),
  kind: z.literal('Hypothesis'),
  metadata: experimentDocument.shape.metadata.optional(),
  spec: z.strictObject({ variables, hypothesis: hypothesis.unwrap(), stopWhen, recovery, alerts }),
});

/** A hypothesis as it was parsed, variables filled in. */
export type GivenHypothesis = z.infer<typeof hypothesisDocument>;
/** A hypothesis as a person writes it. */
export type HypothesisDocument = z.input<typeof hypothesisDocument>;

/** The parts of an experiment that a hypothesis file may have; each stands in one of the two files only. */
export const hypothesisParts = ['hypothesis', 'stopWhen', 'recovery', 'alerts'] as const;
export type HypothesisPart = (typeof hypothesisParts)[number];

/** The parts that both say. Where there is none, `withHypothesis` loses nothing. */
export function partsInBoth(experiment: Experiment, given: GivenHypothesis): readonly HypothesisPart[] {
  return hypothesisParts.filter((part) => says(experiment.spec, part) && says(given.spec, part));
}

/** The experiment with the hypothesis beside it, whatever dialect it was written in. */
export function withHypothesis(experiment: Experiment, given: GivenHypothesis): Experiment {
  const { spec } = experiment;
  const taken = Object.fromEntries(
    hypothesisParts.flatMap((part) => (says(given.spec, part) ? [[part, given.spec[part]]] : [])),
  );
  return { ...experiment, spec: { ...spec, ...taken, variables: { ...given.spec.variables, ...spec.variables } } };
}

/** An empty list or mapping is what the schema puts where nothing was said. */
function says(spec: GivenHypothesis['spec'] | Experiment['spec'], part: HypothesisPart): boolean {
  const said: object | undefined = spec[part];
  if (said === undefined) return false;
  return Array.isArray(said) ? said.length > 0 : Object.values(said).some((each) => each !== undefined);
}
