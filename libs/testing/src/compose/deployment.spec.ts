import { describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import path from 'node:path';
import { SERVICES } from '@claimstream/contracts';
import { DEMO_TENANT, portsFrom } from '@claimstream/platform';

const root = path.resolve(import.meta.dirname, '../../../..');
const compose = fs.readFileSync(path.join(root, 'docker-compose.yml'), 'utf8');
const { offsetsOf } = (await import(path.join(root, 'deploy/healthcheck.mjs'))) as { offsetsOf(words: string[]): number[] };

describe('docker-compose.yml', () => {
  it('publishes nothing beyond this machine, and each port as the platform counts them', () => {
    const published = [...compose.matchAll(/^\s*(?:-|ports: \[)\s*"([^"]+:\d+|[^"]+}\d\d)"/gm)].map(([, port = '']) => port);
    expect(published).toHaveLength(5);
    const { workbench, provider, traces, postgres, kafka } = portsFrom(4400);
    expect(published.map((port) => port.replaceAll('${CLAIMSTREAM_PORTS:-44}', '44')).sort()).toEqual([
      `127.0.0.1:${workbench}:${workbench}`, `127.0.0.1:${provider}:${provider}`, `127.0.0.1:${traces}:${traces}`, `127.0.0.1:${postgres}:5432`, `127.0.0.1:${kafka}:19092`,
    ].sort());
  });

  it('has the tenant whose people the local provider knows', () => {
    expect(JSON.parse(/CLAIMSTREAM_TENANTS: '([^']+)'/.exec(compose)?.[1] ?? '')).toEqual([DEMO_TENANT]);
  });

  it('runs each service once', () => {
    expect([...compose.matchAll(/command: \[apps\/host\/dist\/main\.js, ([a-z-]+)\]/g)].map(([, service]) => service)).toEqual([...SERVICES]);
  });
});

describe('the health check of a container', () => {
  it.each([
    ['node apps/host/dist/main.js intake', [1]],
    ['/sbin/docker-init -- node apps/host/dist/main.js denial,coding reporting', [2, 5, 7]],
    ['node apps/host/dist/main.js all', [1, 2, 3, 4, 5, 6, 7]],
    ['node apps/workbench/server/dist/main.js', [0]],
    ['node apps/payer-simulator/dist/main.js', [10]],
    ['node tools/platform/bin/sidecars.mjs', [8, 9]],
    ['sleep infinity', []],
  ])('of %s asks the ports %j from the base', (command, offsets) => {
    expect(offsetsOf(command.split(' '))).toEqual(offsets);
  });

  it('counts the services as the contracts do', () => {
    expect(SERVICES.flatMap((service) => offsetsOf(['apps/host/dist/main.js', service]))).toEqual(SERVICES.map((_, i) => i + 1));
  });
});
