import { describe, expect, it } from '@jest/globals';
import { SERVICES } from '@claimstream/contracts';
import { ConfigurationError } from '@claimstream/service-kit';
import { servicesOf, UsageError } from './catalogue.js';
import { endOf, EXIT } from './exit.js';

describe('the services of a command line', () => {
  it('come in the order of the story, each once, however they were typed', () => {
    expect(servicesOf(['coding', 'intake,coding'])).toEqual(['intake', 'coding']);
    expect(servicesOf(['all'])).toEqual([...SERVICES]);
  });

  it('must exist, and there must be one', () => {
    expect(() => servicesOf(['intake', 'billing'])).toThrow('There is no service "billing"; choose of intake, coding, submission, remittance, denial, patient-billing, reporting or all.');
    expect(() => servicesOf([])).toThrow(UsageError);
  });
});

describe('the end of a start that failed', () => {
  it('tells configuration, usage, an unreachable platform and a bug apart', () => {
    expect(endOf(new ConfigurationError(['CLAIMSTREAM_KEYS is not set.']))).toEqual({ sentence: 'CLAIMSTREAM_KEYS is not set.', code: EXIT.configuration });
    expect(endOf(new UsageError('Name the services.')).code).toBe(EXIT.usage);
    expect(endOf(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' })).code).toBe(EXIT.unavailable);
    expect(endOf(Object.assign(new Error('no broker'), { infrastructure: true })).code).toBe(EXIT.unavailable);
    expect(endOf({ driverError: { code: '28P01' } }).sentence).toContain('run the prepare step');
    expect(endOf(new TypeError('x')).code).toBe(EXIT.broken);
  });

  it('prints no text of a driver, because it may hold a password', () => {
    expect(endOf(new Error('postgres://me:secret@db')).sentence).not.toContain('secret');
  });
});
