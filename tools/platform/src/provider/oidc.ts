import type { IncomingMessage, ServerResponse } from 'node:http';
// @ts-expect-error the package brings no types; those below are the parts that we use
import Untyped from 'oidc-provider';

interface Grant {
  addOIDCScope(scope: string): void;
  addResourceScope(resource: string, scope: string): void;
  save(): Promise<string>;
}

export interface Provider {
  readonly Grant: new (of: { clientId: string; accountId: string }) => Grant;
  readonly AccessToken: new (of: { accountId: string; client: unknown; scope: string; gty: string; resourceServer: unknown }) => { save(): Promise<string> };
  readonly ResourceServer: new (identifier: string, data: Record<string, unknown>) => unknown;
  readonly Client: { find(id: string): Promise<unknown> };
  callback(): (req: IncomingMessage, res: ServerResponse) => void;
  interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<{ uid: string; prompt: { name: string } }>;
  interactionFinished(req: IncomingMessage, res: ServerResponse, result: Record<string, unknown>): Promise<void>;
}

/** What oidc-provider hands to its hooks: a Koa context. */
export interface Context {
  body: string;
  set(headers: Record<string, string>): void;
  oidc: { provider: Provider; client: { clientId: string; clientName?: string }; session: { accountId: string } };
}

export const createProvider = (issuer: string, configuration: Record<string, unknown>): Provider =>
  new (Untyped as new (issuer: string, configuration: Record<string, unknown>) => Provider)(issuer, configuration);
