import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { HealthController } from '../health/health.controller.js';
import { OperationsController } from '../operations/operations.controller.js';
import { serviceModule } from './service-module.js';
import type { ServiceParts } from './parts.js';

/** What the kit gives to every provider and controller of the service. */
@Module({})
export class KitModule {}

/** The root: the kit's parts, global, beside the service's own module. */
@Module({})
export class RootModule {}

export function rootModule(parts: ServiceParts, given: Provider[]): DynamicModule {
  const kit: DynamicModule = { module: KitModule, global: true, providers: given, exports: given, controllers: [HealthController, OperationsController] };
  return { module: RootModule, imports: [kit, serviceModule(parts)] };
}
