import net from 'node:net';
import { Trouble } from './trouble.js';

/** The seven services in the order of a claim's life, which is also the order of their ports. */
export const SERVICES = ['intake', 'coding', 'submission', 'remittance', 'denial', 'patient-billing', 'reporting'] as const;
export type Service = (typeof SERVICES)[number];

export const DEFAULT_BASE = 4400;

/** What listens where, as distance from the platform's base port. */
export const OFFSETS = {
  workbench: 0,
  intake: 1,
  coding: 2,
  submission: 3,
  remittance: 4,
  denial: 5,
  'patient-billing': 6,
  reporting: 7,
  provider: 8,
  traces: 9,
  simulator: 10,
  postgres: 20,
  kafka: 21,
  'kafka-controller': 22,
} as const satisfies Record<string, number>;
export type PortName = keyof typeof OFFSETS;

export type Ports = Record<PortName, number>;

/** The ports of a platform at `base`. */
export function portsFrom(base: number): Ports {
  if (!Number.isInteger(base) || base < 1024 || base > 65_000) {
    throw new Trouble(`${base} cannot be a base port; give --port a number from 1024 to 65000.`);
  }
  return Object.fromEntries(Object.entries(OFFSETS).map(([name, offset]) => [name, base + offset])) as Ports;
}

const listen = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const { port: taken } = server.address() as net.AddressInfo;
      server.close(() => resolve(taken));
    });
  });

/** True when nothing listens on `port` of 127.0.0.1. */
export const portIsFree = (port: number): Promise<boolean> => listen(port).then(() => true, () => false);

/** A free port of 127.0.0.1, from the operating system's own choice. */
export const freePort = (): Promise<number> => listen(0);

/** `count` different free ports of 127.0.0.1. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) found.add(await freePort());
  return [...found];
}

/**
 * Blocks below 32,768, where Linux begins to hand ports to outgoing connections: any of those could take a port between this look and
 * the service that listens on it.
 */
const [FIRST_BLOCK, BLOCKS] = [10_000, 226];

/** A base whose every offset is free: for a second platform, or one inside a test. */
export async function freeBase(): Promise<number> {
  for (let tried = 0; tried < BLOCKS; tried += 1) {
    const base = FIRST_BLOCK + ((process.pid + tried) % BLOCKS) * 100;
    const free = await Promise.all(Object.values(portsFrom(base)).map(portIsFree));
    if (free.every(Boolean)) return base;
  }
  throw new Trouble('No block of 23 free ports was found; end something that listens on 127.0.0.1.');
}
