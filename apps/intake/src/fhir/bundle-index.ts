import type { Reference, Resource } from './resources.js';

/** The resources of a bundle by everything that a reference may call them. */
export class BundleIndex {
  private readonly byName = new Map<string, Resource>();
  private readonly byType = new Map<string, Resource[]>();
  private readonly byTarget = new Map<string, Map<Resource, Resource[]>>();
  readonly resources: Resource[] = [];

  constructor(entries: { fullUrl?: string; resource?: Resource }[]) {
    for (const { fullUrl, resource } of entries) {
      if (resource === undefined || typeof resource.resourceType !== 'string') continue;
      this.resources.push(resource);
      if (fullUrl !== undefined) this.byName.set(fullUrl, resource);
      if (resource.id !== undefined) {
        this.byName.set(`${resource.resourceType}/${resource.id}`, resource);
        this.byName.set(`urn:uuid:${resource.id}`, resource);
      }
    }
  }

  all<T extends Resource>(type: string): T[] {
    let known = this.byType.get(type);
    if (known === undefined) this.byType.set(type, (known = this.resources.filter((r) => r.resourceType === type)));
    return known as T[];
  }

  /** Resources of a type whose field refers to the target; one pass over the bundle for each (type, field). */
  referring<T extends Resource>(type: string, field: keyof T & string, target: Resource | undefined): T[] {
    if (target === undefined) return [];
    const name = `${type}.${field}`;
    let known = this.byTarget.get(name);
    if (known === undefined) {
      known = new Map();
      for (const resource of this.all<T>(type)) {
        const to = this.get(resource[field] as Reference | undefined);
        if (to !== undefined) known.set(to, [...(known.get(to) ?? []), resource]);
      }
      this.byTarget.set(name, known);
    }
    return (known.get(target) ?? []) as T[];
  }

  /** What a reference points at; `#id` is looked for in the resource that holds the reference. */
  get<T extends Resource>(reference: Reference | undefined, holder?: Resource): T | undefined {
    const to = reference?.reference;
    if (to === undefined) return undefined;
    if (to.startsWith('#')) return holder?.contained?.find((r) => r.id === to.slice(1)) as T | undefined;
    return (this.byName.get(to) ?? this.byName.get(to.split('/').slice(-2).join('/'))) as T | undefined;
  }
}
