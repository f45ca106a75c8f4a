import type { EventData, EventType } from '@claimstream/contracts';
import type { EventDraft } from '@claimstream/event-stream';

/** An event that takes an item of a machine to a state; the life-cycle table says at commit whether the step is legal. */
export const step = <T extends EventType>(type: T, data: EventData<T>, item: string, to: string, phi?: unknown): EventDraft => ({
  type, data: data as Record<string, unknown>, item, to, ...(phi === undefined ? {} : { phi }),
});
