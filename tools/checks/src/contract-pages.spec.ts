import { Parser } from '@asyncapi/parser';
import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { asyncApi, dataDictionary, eventsBlock, lifeCyclePage, schemaFiles, undescribed } from './contract-pages.js';

describe('what is generated from the contracts', () => {
  it('is a JSON Schema 2020-12 for every event, which a validator takes', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const [file, text] of schemaFiles()) expect({ file, compiles: typeof ajv.compile(JSON.parse(text) as object) }).toEqual({ file, compiles: 'function' });
  });

  it('closes no object, because readers ignore what they do not know', () => {
    for (const [file, text] of schemaFiles()) expect({ file, closed: text.includes('"additionalProperties": false') }).toEqual({ file, closed: false });
  });

  it('is an AsyncAPI 3 document without a fault', async () => {
    const { diagnostics } = await new Parser().parse(asyncApi());
    expect(diagnostics.filter((d) => d.severity === 0)).toEqual([]);
  }, 30_000);

  it('gives every field its meaning and its PHI class', () => {
    expect(undescribed()).toEqual([]);
  });

  it('marks steps that this release does not reach', () => {
    expect(lifeCyclePage()).toContain('| triaged | `denial.appeal-filed` | appealed-level-1 | not reached in this release |');
    expect(lifeCyclePage()).toContain('| ready | `submission.attempt-batched` | batched |  |');
  });

  it('lists sealed fields as sealed', () => {
    expect(dataDictionary()).toContain('| sealed `claimNumber` | string | direct | The practice\'s own claim number |');
  });

  it('says in a service\'s README what it uses of another, and nothing it ignores', () => {
    const block = eventsBlock({ name: 'coding', subscribes: [{ from: 'intake', kinds: ['claim'], ignores: ['intake.correction-proposed'] }] });
    expect(block).toContain('`encounter-received`');
    expect(block).not.toContain('correction-proposed');
  });
});
