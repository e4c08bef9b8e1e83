import { balancerRoutes } from './balancer-routes.ts';
import { runRole } from './process-life.ts';

/** The second load balancer; only a hardened shop has one. */
await runRole('spare', balancerRoutes);
