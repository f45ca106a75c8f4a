import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { Shell } from './shell.js';

/**
 * Plugs the shell into Nest as a transport, so that a service is an ordinary hybrid application: Nest starts and stops it, and nothing else.
 * Nest's own Kafka transport is not used because it takes one message at a time, drops unknown ones and knows no transaction.
 */
export class EventStreamStrategy extends Server implements CustomTransportStrategy {
  constructor(private readonly shell: Shell) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.shell.start().then(() => callback(), callback);
  }

  close(): Promise<void> {
    return this.shell.stop();
  }

  on(): never {
    throw new Error('the shell has no transport events');
  }

  unwrap<T>(): T {
    return this.shell as T;
  }
}
