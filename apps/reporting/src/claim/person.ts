import { z } from 'zod';
import type { Person } from './state.js';

const name = z.object({ last: z.string().optional(), first: z.string().optional(), middle: z.string().optional() });
const insured = z.object({ sequence: z.string().optional(), memberId: z.string().optional() });

/** The members of the sealed claim (Claim837 of libs/x12) that a screen shows; everything else of it stays closed. */
const shown = z.object({
  subscriber: insured.extend({ name: name.optional(), birthDate: z.string().optional(), sex: z.string().optional() }).optional(),
  patient: z.object({ name: name.optional(), birthDate: z.string().optional(), sex: z.string().optional() }).optional(),
  otherSubscribers: z.array(insured).optional(),
});

/** The person treated, the member ids in order of payment and the practice's own claim number; undefined where the block is of another shape. */
export function personOf(claim: unknown, claimNumber: string | undefined): Person | undefined {
  const read = shown.safeParse(claim);
  if (!read.success) return undefined;
  const { subscriber, patient, otherSubscribers = [] } = read.data;
  const who = patient ?? subscriber;
  return {
    ...who?.name,
    ...(who?.birthDate && { birthDate: who.birthDate }),
    ...(who?.sex && { sex: who.sex }),
    memberIds: [subscriber, ...otherSubscribers].flatMap((s) => (s?.memberId ? [{ sequence: s.sequence ?? 'P', id: s.memberId }] : [])),
    ...(claimNumber && { claimNumber }),
  };
}
