import { type DynamicModule, Module } from '@nestjs/common';
import type { ServiceParts } from './parts.js';

/** The Nest module of one service: its controllers and providers; what the kit gives is global beside it (`KitModule`). */
@Module({})
export class ServiceModule {}

export const serviceModule = (parts: ServiceParts): DynamicModule => ({
  module: ServiceModule,
  imports: parts.imports ?? [],
  controllers: parts.controllers,
  providers: parts.providers ?? [],
  exports: (parts.providers ?? []),
});
