import { mintId, type ServiceName } from '@claimstream/contracts';
import type { Store } from '../ports.js';
import { IdsSpent } from './engine.js';

/** Hands out ids to pure decisions: numbers are reserved from the service's database sequence before the batch, so that taking one does no I/O. */
export class IdSource {
  private blocks: { next: bigint; left: number }[] = [];
  private filling: Promise<void> | undefined;

  constructor(private readonly service: ServiceName, private readonly store: Store) {}

  /** Makes sure that `count` ids can be taken. */
  async reserve(count: number): Promise<void> {
    while (this.left() < count) {
      this.filling ??= this.fill().finally(() => { this.filling = undefined; });
      await this.filling;
    }
  }

  /** @throws {IdsSpent} when the reserve is used up. */
  take(atMs: number): string {
    const block = this.blocks[0];
    if (!block) throw new IdsSpent('no reserved id left');
    const id = mintId(this.service, atMs, block.next);
    block.next += 1n;
    block.left -= 1;
    if (block.left === 0) this.blocks.shift();
    return id;
  }

  private left(): number {
    return this.blocks.reduce((sum, b) => sum + b.left, 0);
  }

  private async fill(): Promise<void> {
    const { first, count } = await this.store.sequenceBlock();
    this.blocks.push({ next: first, left: count });
  }
}
