import { once } from 'node:events';
import net from 'node:net';
import os from 'node:os';

/** Addresses of this machine, or of this container, that others can reach. */
export const ownAddresses = (): string[] => Object.values(os.networkInterfaces()).flatMap((all) => all ?? []).filter((a) => a.family === 'IPv4' && !a.internal).map((a) => a.address);

/**
 * Takes connections to `port` at `address` and hands their bytes to the same port of 127.0.0.1. What listens there keeps trusting only
 * this machine; whoever opens a front answers for who can reach it.
 */
export async function openFront(address: string, port: number): Promise<{ stop(): Promise<void> }> {
  const open = new Set<net.Socket>();
  const server = net.createServer((outer) => {
    const inner = net.connect(port, '127.0.0.1');
    const [from, to] = [outer, inner];
    for (const [one, other] of [[from, to], [to, from]] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => { open.delete(one); other.destroy(); });
      one.pipe(other);
    }
  });
  server.listen(port, address);
  await once(server, 'listening');
  return {
    stop: () => new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    }),
  };
}
