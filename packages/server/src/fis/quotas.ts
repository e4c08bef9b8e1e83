/** How much of everything there may be, in one account and region. What is beyond is refused with 402. */
export interface FisQuotas {
  readonly experimentTemplates: number;
  readonly actionsPerTemplate: number;
  readonly stopConditionsPerTemplate: number;
  readonly targetAccountsPerTemplate: number;
  /** Experiments that run at the same time. */
  readonly activeExperiments: number;
  /** Actions of one experiment that run at the same time. */
  readonly parallelActionsPerExperiment: number;
  /** How long the actions of one experiment may take together. */
  readonly experimentHours: number;
  /** How long an experiment that has ended is kept. */
  readonly retentionDays: number;
}

/** AWS's own, as the user guide of AWS FIS lists them ("Quotas and limitations"). */
export const awsQuotas: FisQuotas = Object.freeze({
  experimentTemplates: 500,
  actionsPerTemplate: 20,
  stopConditionsPerTemplate: 5,
  targetAccountsPerTemplate: 40,
  activeExperiments: 5,
  parallelActionsPerExperiment: 10,
  experimentHours: 12,
  retentionDays: 120,
});
