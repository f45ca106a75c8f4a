import { generateInterchange, write837, type Interchange837 } from '@claimstream/x12';

/** A file as a billing office sends it: `claims` invented claims under a control number. */
export function fileOf(control: string, { claims = 3, seed = 1, change = (i: Interchange837) => i }: { claims?: number; seed?: number; change?: (i: Interchange837) => Interchange837 } = {}): Uint8Array {
  return write837(change(generateInterchange({ kind: '837P', count: claims, seed, serviceDate: '2026-11-20', control }))).bytes;
}
