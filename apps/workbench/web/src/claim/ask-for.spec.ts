import { describe, expect, it } from 'vitest';
import { questionsOf } from './ask-for.js';

describe('what a search text can mean', () => {
  it('is a claim id when it has the shape of one, however it was typed', () => {
    expect(questionsOf('1jmbt4ap00444')).toEqual([{ claimId: '1JMBT4AP00444' }]);
  });

  it('is a person when a birth date stands at its end, in either order of names', () => {
    const person = [{ lastName: 'Sample', firstName: 'Pat', birthDate: '1980-03-04' }];
    expect(questionsOf('Sample, Pat 03/04/1980')).toEqual(person);
    expect(questionsOf('Pat Sample 1980-03-04')).toEqual(person);
    expect(questionsOf('Sample, Pat, 3/4/1980')).toEqual(person);
  });

  it('is nobody when the first name is missing, because a name alone is no question', () => {
    expect(questionsOf('Sample 03/04/1980')).toEqual([]);
    expect(questionsOf('Sample, Pat')).toEqual([]);
  });

  it('is a claim number or a member id otherwise, when it has a digit', () => {
    expect(questionsOf('A-10 77')).toEqual([{ claimNumber: 'A-10 77' }, { memberId: 'A-10 77' }]);
    expect(questionsOf('files')).toEqual([]);
  });

  it('is no birth date when the calendar has no such day', () => {
    expect(questionsOf('Sample, Pat 02/30/1980')).toEqual([{ claimNumber: 'Sample, Pat 02/30/1980' }, { memberId: 'Sample, Pat 02/30/1980' }]);
  });
});
