// The parts of oidc-provider 9 that we use; the package brings no types.
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  export class Grant {
    constructor(of: { clientId: string; accountId: string });
    addOIDCScope(scope: string): void;
    addResourceScope(resource: string, scope: string): void;
    save(): Promise<string>;
  }
  export class AccessToken {
    constructor(of: { accountId: string; client: unknown; scope: string; gty: string; resourceServer: unknown });
    save(): Promise<string>;
  }
  export interface Context {
    body: string;
    set(headers: Record<string, string>): void;
    oidc: { provider: Provider; client: { clientId: string; clientName?: string }; session: { accountId: string } };
  }
  export interface Interaction { uid: string; prompt: { name: string }; params: Record<string, unknown> }

  export default class Provider {
    constructor(issuer: string, configuration: Record<string, unknown>);
    readonly Grant: typeof Grant;
    readonly AccessToken: typeof AccessToken;
    readonly ResourceServer: new (identifier: string, data: Record<string, unknown>) => unknown;
    readonly Client: { find(id: string): Promise<unknown> };
    callback(): (req: IncomingMessage, res: ServerResponse) => void;
    interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<Interaction>;
    interactionFinished(req: IncomingMessage, res: ServerResponse, result: Record<string, unknown>): Promise<void>;
    on(event: string, listener: (...args: unknown[]) => void): this;
  }
}
