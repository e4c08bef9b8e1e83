import { balancerRoutes } from './balancer-routes.ts';
import { runRole } from './process-life.ts';

await runRole('balancer', balancerRoutes);
