import { describe, expect, it } from '@jest/globals';
import { command, given } from '@claimstream/testing';
import { decidePractice } from './decide.js';

const record = { name: 'Sample Family Practice', npi: '1234567893', timeZone: 'America/Denver', doors: ['837'] };

describe('a practice', () => {
  it('is registered once and edited as a whole record, each time with a new revision', () => {
    const life = given(decidePractice, { service: 'intake', kind: 'practice', reference: {} });
    life.when(command('register-practice', record, { phi: { taxId: '123456789' } }));
    expect(() => life.when(command('register-practice', record, { phi: {} }))).toThrow(expect.objectContaining({ code: 'practice-exists', status: 409 }));
    life.when(command('edit-practice', { ...record, name: 'Sample Practice' }, { phi: {} }));
    expect(life.state).toMatchObject({ revision: 2, name: 'Sample Practice' });
    expect(life.practice).toBe(life.stream);
  });

  it.each([[{ npi: '1234567890' }, {}, 'practice-npi'], [{}, { taxId: '12-3456789' }, 'practice-tax-id']])('with %j and %j is refused', (data, phi, code) => {
    const life = given(decidePractice, { service: 'intake', kind: 'practice', reference: {} });
    expect(() => life.when(command('register-practice', { ...record, ...data }, { phi }))).toThrow(expect.objectContaining({ code, status: 422 }));
  });
});
