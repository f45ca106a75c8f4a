import fs from 'node:fs';
import path from 'node:path';
import { SERVICES, type Ports } from '../ports.js';

/** An application of the platform: a built main with what must answer before it counts as started. */
export interface Application {
  name: string;
  main: string;
  args: string[];
  readyUrls: string[];
}

const readyz = (port: number) => `http://127.0.0.1:${port}/readyz`;

/** Where the built mains are, below the repository. */
export const MAINS = {
  prepare: 'apps/host/dist/prepare.js',
  host: 'apps/host/dist/main.js',
  workbench: 'apps/workbench/server/dist/main.js',
  simulator: 'apps/payer-simulator/dist/main.js',
  seed: 'tools/platform/dist/seed/main.js',
} as const;

/** The seven services, as one process each or together as one. */
export function serviceApplications(repository: string, ports: Ports, together: boolean): Application[] {
  const main = path.join(repository, MAINS.host);
  if (together) return [{ name: 'services', main, args: [...SERVICES], readyUrls: SERVICES.map((s) => readyz(ports[s])) }];
  return SERVICES.map((service) => ({ name: service, main, args: [service], readyUrls: [readyz(ports[service])] }));
}

/** The two that stand at the edges: the payers outside and the people's pages. */
export const edgeApplications = (repository: string, ports: Ports): Application[] =>
  (['simulator', 'workbench'] as const).map((name) => ({ name, main: path.join(repository, MAINS[name]), args: [], readyUrls: [readyz(ports[name])] }));

export const isBuilt = (main: string): boolean => fs.existsSync(main);
