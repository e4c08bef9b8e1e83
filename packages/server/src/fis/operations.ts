import type { FisOperations } from '../api/fis/operation.ts';
import type { FisContext } from './fis-context.ts';
import { accountConfigurationOperations } from './operations/account-configurations.ts';
import { catalogueOperations } from './operations/catalogue.ts';
import { experimentAccountConfigurationOperations } from './operations/experiment-account-configurations.ts';
import { safetyLeverOperations } from './operations/safety-lever.ts';
import { tagOperations } from './operations/tags.ts';
import { templateOperations } from './operations/templates.ts';

/** All 26 operations of AWS FIS. */
export const createFisOperations = (context: FisContext): FisOperations => ({
  ...context.experiments,
  ...templateOperations(context),
  ...accountConfigurationOperations(context),
  ...experimentAccountConfigurationOperations(context),
  ...catalogueOperations(context),
  ...tagOperations(context),
  ...safetyLeverOperations(context),
});
