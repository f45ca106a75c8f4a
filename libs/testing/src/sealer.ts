import { createHmac } from 'node:crypto';
import type { Sealer } from '@claimstream/event-stream';

/** Binds a block to its place without hiding anything: for tests that read what was sealed. */
export const testSealer: Sealer = {
  seal: (tenant, stream, type, plain) => Buffer.from(JSON.stringify([tenant, stream, type, plain])).toString('base64url'),
  open: (tenant, stream, type, sealed) => {
    const [t, s, y, plain] = JSON.parse(Buffer.from(sealed, 'base64url').toString()) as [string, string, string, unknown];
    if (t !== tenant || s !== stream || y !== type) throw new Error('the block was sealed for another place');
    return plain;
  },
  token: (tenant, purpose, value) => createHmac('sha256', tenant).update(`${purpose}\0${value}`).digest('hex').slice(0, 16),
  tokens: (tenant, purpose, value) => [testSealer.token(tenant, purpose, value)],
  tokenKey: () => 'test',
};
