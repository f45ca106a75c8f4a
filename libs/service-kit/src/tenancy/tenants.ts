import type { Tenant } from '@claimstream/event-stream';

/** The billing companies of this installation. */
export class Tenants {
  readonly #byId: Map<string, Tenant>;

  constructor(readonly all: readonly Tenant[]) {
    this.#byId = new Map(all.map((t) => [t.id, t]));
  }

  of(id: string): Tenant | undefined {
    return this.#byId.get(id);
  }

  bySlug(slug: string): Tenant | undefined {
    return this.all.find((t) => t.slug === slug);
  }
}
