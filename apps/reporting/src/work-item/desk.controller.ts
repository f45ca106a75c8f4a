import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { NEXT_ACTIONS, RESOLUTIONS, SNOOZE_REASONS, WORK_ROLES, type StreamKind } from '@claimstream/contracts';
import { CallerOf, Denied, IdempotencyOf, Roles, ServiceShell, type Caller, type CommandAnswer, type Idempotency } from '@claimstream/service-kit';
import { z } from 'zod';
import { mayWorkOn, PeopleDirectory, WHO_WORKS } from '../people/directory.js';
import { workforce, workItem } from '../tables.js';
import { anId, read } from '../read.js';
import type { DeskCommand } from './decide-desk.js';
import type { AtDesk } from './desk.js';

const item = z.string().min(1).max(80);
const codes = <K extends string>(of: Record<K, string>) => z.enum(Object.keys(of) as [K, ...K[]]);

const bodies = {
  take: z.object({ item, minutes: z.int().min(1).max(60).default(10) }),
  handOver: z.object({ item, role: z.enum(WORK_ROLES).optional(), person: z.string().min(1).max(80).optional() }).refine((b) => (b.role === undefined) !== (b.person === undefined)),
  snooze: z.object({ item, until: z.iso.datetime(), reason: codes(SNOOZE_REASONS) }),
  note: z.object({ item, text: z.string().trim().min(1).max(4_000) }),
  plan: z.object({ item, action: codes(NEXT_ACTIONS), at: z.iso.datetime() }),
  resolve: z.object({ item, resolution: codes(RESOLUTIONS) }),
  only: z.object({ item }),
};

type Said = DeskCommand extends infer C ? (C extends DeskCommand ? Omit<C, 'item' | 'by'> : never) : never;

/** What people do with work that waits. Each is a fact of the claim's or file's own stream. */
@ApiTags('work items')
@ApiBearerAuth()
@Roles(...WHO_WORKS)
@Controller('work-items/:stream')
export class DeskController {
  constructor(private readonly shell: ServiceShell, private readonly directory: PeopleDirectory) {}

  @Post('take')
  @HttpCode(200)
  @ApiOperation({ summary: 'I work on this for so many minutes (10 unless asked otherwise); again prolongs it. 409 with who has it when somebody else does' })
  take(@CallerOf() caller: Caller, @Param('stream') stream: string, @Body() body: unknown, @IdempotencyOf() key: Idempotency) {
    const b = read(bodies.take, body);
    return this.say(caller, stream, b.item, { do: 'take', minutes: b.minutes }, key);
  }

  @Post('release')
  @HttpCode(200)
  @ApiOperation({ summary: 'I do not work on this any more; a manager may take it away from somebody' })
  release(@CallerOf() caller: Caller, @Param('stream') stream: string, @Body() body: unknown, @IdempotencyOf() key: Idempotency) {
    return this.say(caller, stream, read(bodies.only, body).item, { do: 'release' }, key);
  }

  @Post('hand-over')
  @HttpCode(200)
  @ApiOperation({ summary: 'It belongs to another person, or to a role' })
  handOver(@CallerOf() caller: Caller, @Param('stream') stream: string, @Body() body: unknown, @IdempotencyOf() key: Idempotency) {
    const b = read(bodies.handOver, body);
    return this.say(caller, stream, b.item, { do: 'hand-over', ...(b.role && { role: b.role }) }, key, b.person);
  }

  @Post('snooze')
  @HttpCode(200)
  @ApiOperation({ summary: 'It rests until a date, because somebody else acts first' })
  snooze(@CallerOf() caller: Caller, @Param('stream') stream: string, @Body() body: unknown, @IdempotencyOf() key: Idempotency) {
    const b = read(bodies.snooze, body);
    return this.say(caller, stream, b.item, { do: 'snooze', until: new Date(b.until).toISOString(), reason: b.reason }, key);
  }

  @Post('wake')
  @HttpCode(200)
  @ApiOperation({ summary: 'It is back in its queue now' })
  wake(@CallerOf() caller: Caller, @Param('stream') stream: string, @Body() body: unknown, @IdempotencyOf() key: Idempotency) {
    return this.say(caller, stream, read(bodies.only, body).item, { do: 'wake' }, key);
  }

  @Post('notes')
  @HttpCode(200)
  @ApiOperation({ summary: 'A note in free text, sealed wherever it is stored' })
  note(@CallerOf() caller: Caller, @Param('stream') stream: string, @Body() body: unknown, @IdempotencyOf() key: Idempotency) {
    const b = read(bodies.note, body);
    return this.say(caller, stream, b.item, { do: 'note' }, key, undefined, { text: b.text });
  }

  @Post('plan')
  @HttpCode(200)
  @ApiOperation({ summary: 'What is done next, and when' })
  plan(@CallerOf() caller: Caller, @Param('stream') stream: string, @Body() body: unknown, @IdempotencyOf() key: Idempotency) {
    const b = read(bodies.plan, body);
    return this.say(caller, stream, b.item, { do: 'plan', action: b.action, at: new Date(b.at).toISOString() }, key);
  }

  @Post('resolve')
  @HttpCode(200)
  @ApiOperation({ summary: 'It is done, where nothing but a person can say so: a file that was refused' })
  resolve(@CallerOf() caller: Caller, @Param('stream') stream: string, @Body() body: unknown, @IdempotencyOf() key: Idempotency) {
    const b = read(bodies.resolve, body);
    return this.say(caller, stream, b.item, { do: 'resolve', resolution: b.resolution }, key);
  }

  @Post('notes/read')
  @HttpCode(200)
  @ApiOperation({ summary: 'The notes of a claim or file, newest first; the opening is an audit row' })
  async notes(@CallerOf() caller: Caller, @Param('stream') id: string) {
    const { phi } = await this.shell.reveal(caller, read(anId, id), 'work-notes');
    return { notes: [...((phi as AtDesk['phi'])?.notes ?? [])].reverse() };
  }

  private async say(caller: Caller, id: string, what: string, said: Said, key: Idempotency, to?: string, phi?: { text: string }): Promise<CommandAnswer> {
    const stream = read(anId, id);
    const [answer] = await this.shell.act(caller, key, async (look) => {
      const [row] = await look.rows<{ kind: string; practice: string | null }>(workItem.name, ['stream', 'item'], [[stream, what]]);
      if (!row) throw new Denied(409, 'item-gone', 'This is done already; read the list again.');
      const asked = to === undefined ? [caller.person] : [caller.person, to];
      const people = await look.rows<{ person: string; name: string }>(workforce.name, ['person'], asked.map((person) => [person]));
      const listed = this.directory.of(caller.tenant.id).find((p) => p.person === to);
      const receiver = listed ?? people.find((p) => p.person === to);
      if (to !== undefined && !receiver) throw new Denied(422, 'person-unknown', 'Nobody of this company is known by this id; hand it over to a role.');
      if (listed && !mayWorkOn(listed, row.practice)) throw new Denied(422, 'person-cannot-work', `${listed.name} does not work for this practice, or not on open items; choose somebody else.`);
      const data = {
        ...said, item: what, by: { person: caller.person, name: caller.name, manages: caller.is('manager') }, newcomer: !people.some((p) => p.person === caller.person && p.name === caller.name),
        ...(receiver && { to: { person: receiver.person, name: receiver.name } }),
      };
      return [this.shell.targeted(caller, { stream, kind: row.kind as StreamKind, name: `item-${said.do}`, data, ...(row.practice !== null && { practice: row.practice }), ...(phi && { phi }) }, key)];
    });
    if (!answer) throw new Error('a command on a work item was applied without an answer');
    return answer;
  }
}
