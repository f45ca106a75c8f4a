import { describe, expect, it } from '@jest/globals';
import { Refusal } from '@claimstream/event-stream';
import { BadRequestException, NotFoundException } from '@nestjs/common';
import { z } from 'zod';
import { Denied } from './denied.js';
import { answerOf } from './refusal.filter.js';

const PHI = 'ZZPHI Zelda Testperson';

describe('what a client sees of an error', () => {
  it('is the decision\'s own sentence with its status', () => {
    expect(answerOf(new Refusal('already-sent', 'This claim has left for the payer.', 409, { seq: 3 })))
      .toEqual([409, { error: { code: 'already-sent', sentence: 'This claim has left for the payer.', details: { seq: 3 } } }]);
    expect(answerOf(new Denied(403, 'role-missing', 'This needs the role biller.'))[0]).toBe(403);
  });

  it('names every wrong field of a request and none of its values', () => {
    const schema = z.object({ memberId: z.string(), lines: z.array(z.object({ chargeCents: z.int() })) });
    const { error } = schema.safeParse({ memberId: 7, lines: [{ chargeCents: PHI }] });
    const [status, body] = answerOf(error);
    expect(status).toBe(422);
    expect(body.error.sentence).toBe('These fields are missing or wrong: memberId, lines.0.chargeCents.');
    expect(JSON.stringify(body)).not.toContain('ZZPHI');
  });

  it('does not repeat the address or the body that was sent', () => {
    expect(JSON.stringify(answerOf(new NotFoundException(`Cannot GET /v1/intake/${PHI}`)))).not.toContain('ZZPHI');
    expect(JSON.stringify(answerOf(new BadRequestException(`Unexpected token ${PHI}`)))).not.toContain('ZZPHI');
    expect(answerOf(Object.assign(new SyntaxError(PHI), { status: 400, type: 'entity.parse.failed' }))).toEqual([400, { error: { code: 'request-malformed', sentence: 'The request cannot be read.' } }]);
  });

  it('is an id and nothing else when nobody foresaw it', () => {
    const told: string[] = [];
    const [status, body] = answerOf(new Error(PHI), (id) => told.push(id));
    expect(status).toBe(500);
    expect(body.error).toEqual({ code: 'internal', sentence: expect.any(String), errorId: told[0] });
    expect(JSON.stringify(body)).not.toContain('ZZPHI');
  });
});
