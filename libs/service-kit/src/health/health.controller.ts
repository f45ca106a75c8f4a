import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { ServerResponse } from 'node:http';
import { METRICS, READINESS } from '../service/tokens.js';
import { Public } from '../sign-in/decorators.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Readiness } from './readiness.js';

/** For machines: say nothing about anybody, so they need no sign-in. */
@ApiExcludeController()
@Public()
@Controller()
export class HealthController {
  constructor(@Inject(READINESS) private readonly readiness: Readiness, @Inject(METRICS) private readonly metrics: Metrics) {}

  @Get('livez')
  livez(@Res() response: ServerResponse): void {
    answer(response, this.readiness.live());
  }

  @Get('readyz')
  async readyz(@Res() response: ServerResponse): Promise<void> {
    answer(response, await this.readiness.missing());
  }

  @Get('metrics')
  async page(@Res() response: ServerResponse): Promise<void> {
    const text = await this.metrics.registry.metrics();
    response.writeHead(200, { 'content-type': this.metrics.registry.contentType }).end(text);
  }
}

function answer(response: ServerResponse, problems: string[]): void {
  const body = problems.length === 0 ? { status: 'ok' } : { status: 'not ok', problems };
  response.writeHead(problems.length === 0 ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}
