import { describe, expect, it } from '@jest/globals';
import { coderDoes } from './coder.js';

const diagnosis = (code: string) => ({ kind: 'diagnosis' as const, code });

describe('the seeded coder', () => {
  it('codes what the chart leads to as an office visit that points to every reason, without a charge', () => {
    expect(coderDoes([diagnosis('J029'), diagnosis('J069')])).toEqual({
      do: 'code', diagnoses: [{ code: 'J029', qualifier: 'ABK' }, { code: 'J069', qualifier: 'ABF' }],
      lines: [{ number: 1, code: 'T1015', qualifier: 'HC', modifiers: [], unit: 'UN', quantityMilli: 1000, pointers: [1, 2] }],
    });
  });

  it('takes the procedure that the chart suggests', () => {
    expect(coderDoes([diagnosis('Z0000'), { kind: 'procedure', code: 'G0439' }])).toMatchObject({ do: 'code', lines: [{ code: 'G0439' }] });
  });

  it('asks the provider where the side of an injury is missing', () => {
    expect(coderDoes([diagnosis('S93409A')])).toMatchObject({ do: 'ask', topic: 'laterality' });
  });

  it('leaves an encounter in the queue when nothing leads to a diagnosis', () => {
    expect(coderDoes([])).toEqual({ do: 'leave' });
    expect(coderDoes([{ kind: 'procedure', code: 'T1015' }])).toEqual({ do: 'leave' });
  });
});
