import { Command } from 'commander';
import { findClaims, journey, showClaim, type FindFlags } from './claim/claims.js';
import { contextOf, type Context } from './context.js';
import { addPartner, addPayer, addPractice, listPartners, listPayers, listPractices } from './directory/directory.js';
import { listFiles, showFile } from './file/files.js';
import { ingest } from './file/ingest.js';
import { advanceClock, showClock } from './operations/clock.js';
import { discardParked, listParked, replay, resumeParked, showParked, verifyAudit } from './operations/parked.js';
import { doctor } from './platform/doctor.js';
import { status } from './platform/status.js';
import { proof } from './proof/command.js';
import { login } from './sign-in/command.js';
import { x12Commands } from './x12/command.js';

export interface Surroundings {
  env: NodeJS.ProcessEnv;
  cwd: string;
  ended(exit: number): void;
}

type Flags = Record<string, never>;

/** Every command: arguments and options of commander, then the work. */
export function program({ env, cwd, ended }: Surroundings): Command {
  const root = new Command('claimctl')
    .description('Claimstream on the command line.')
    .option('--data <dir>', 'data directory of a platform of this machine (CLAIMSTREAM_DATA, default .claimstream)')
    .option('--url <address>', 'a platform elsewhere (CLAIMSTREAM_URL)')
    .option('--as <person>', 'act as a demo person of a local platform, for this command alone')
    .option('--json', 'answer as JSON')
    .showHelpAfterError('("claimctl --help" names the commands)')
    .enablePositionalOptions(false);

  const doing = (work: (context: Context, args: string[], flags: Flags) => Promise<number | void>) => async (...given: unknown[]): Promise<void> => {
    const command = given.at(-1) as Command;
    const args = given.slice(0, -2).flat() as string[];
    ended((await work(contextOf(command, env, cwd), args, given.at(-2) as Flags)) ?? 0);
  };
  const common = (command: Command): Command => command
    .option('--data <dir>', 'data directory of a platform of this machine').option('--url <address>', 'a platform elsewhere')
    .option('--as <person>', 'act as a demo person of a local platform').option('--json', 'answer as JSON');
  const add = (to: Command, usage: string, about: string): Command => common(to.command(usage).description(about));

  add(root, 'status', 'what runs where, and whether it is ready').option('--wait [seconds]', 'wait until everything is ready').action(doing((c, _, f) => status(c, f)));
  add(root, 'login', 'sign in: --as ROLE on a local platform, else by device code').action(doing((c) => login(c)));
  add(root, 'doctor', 'look whether a platform can run on this machine').action(doing(() => doctor()));
  add(root, 'ingest <file...>', 'upload claim files of a practice').option('--practice <id>', 'the practice').option('--wait [seconds]', 'wait until each file is read').action(doing((c, a, f) => ingest(c, a, f)));

  const files = root.command('files').description('files of practices');
  add(files, 'ls', 'newest first').option('--practice <id>', 'of one practice').action(doing((c, _, f) => listFiles(c, f)));
  add(files, 'show <id>', 'phase, counts and findings').action(doing((c, [id = '']) => showFile(c, id)));

  const claim = root.command('claim').description('claims');
  add(claim, 'show <id>', 'where it stands').action(doing((c, [id = '']) => showClaim(c, id)));
  add(claim, 'journey <id>', 'what happened to it').action(doing((c, [id = '']) => journey(c, id)));
  add(claim, 'find [id]', 'by id, number, member id or name').option('--number <n>', 'the practice\'s own number').option('--member <id>', 'member id').option('--last <name>', 'last name')
    .option('--first <name>', 'first name').option('--birth <day>', 'birth date, YYYY-MM-DD').option('--practice <id>', 'of one practice')
    .action(doing((c, [id], f) => findClaims(c, id, f as FindFlags)));

  const practice = root.command('practice').description('client practices');
  add(practice, 'ls', 'those you work for').action(doing((c) => listPractices(c)));
  add(practice, 'add', 'register one').option('--name <name>', 'its name').option('--npi <npi>', 'billing NPI').option('--tax-id <id>', 'nine digits').option('--taxonomy <code>', 'billing taxonomy')
    .option('--time-zone <zone>', 'IANA zone of its calendar').option('--from <file>', 'the whole record as JSON').action(doing((c, _, f) => addPractice(c, f)));

  const payer = root.command('payer').description('payers and how claims reach them');
  add(payer, 'ls', 'all of them').action(doing((c) => listPayers(c)));
  add(payer, 'add', 'register one').option('--name <name>', 'its name').option('--id <id...>', 'ids under which claims name it').option('--partner <id>', 'the partner that leads to it')
    .option('--wire-id <id>', 'NM109 on this route').option('--filing-code <code>', 'SBR09 it expects').option('--from <file>', 'the whole record as JSON').action(doing((c, _, f) => addPayer(c, f)));

  const partner = root.command('partner').description('trading partners');
  add(partner, 'ls', 'all of them').action(doing((c) => listPartners(c)));
  add(partner, 'add', 'register one').option('--name <name>', 'its name').option('--folder <name>', 'name of its folder').option('--sender-id <id>', 'ISA06').option('--receiver-id <id>', 'ISA08')
    .option('--submitter-name <name>', 'who sends').option('--contact-name <name>', 'whom the receiver may call').option('--contact-phone <digits>', 'ten digits').option('--usage <T|P>', 'ISA15')
    .option('--cut-after <seconds>', 'after which a batch is cut').option('--max-claims <n>', 'at which a batch is cut').option('--from <file>', 'the whole record as JSON').action(doing((c, _, f) => addPartner(c, f)));

  const parked = root.command('parked').description('streams that stopped');
  add(parked, 'ls', 'in all services').action(doing((c) => listParked(c)));
  add(parked, 'show <stream>', 'what waits behind it').action(doing((c, [stream = '']) => showParked(c, stream)));
  add(parked, 'resume <service> <stream>', 'go on, after the repair').action(doing((c, [s = '', stream = '']) => resumeParked(c, s, stream)));
  add(parked, 'discard <service> <stream> <fact>', 'drop one waiting fact for good; takes a second person').option('--second-token <token>', 'access token of the second person')
    .action(doing((c, [s = '', stream = '', fact = ''], f) => discardParked(c, s, stream, fact, f)));

  add(root, 'replay <service>', 'send events again').option('--stream <id>', 'of one stream').option('--from <row>', 'from a row of the event table on').action(doing((c, [s = ''], f) => replay(c, s, f)));

  const clock = root.command('clock').description('business time of a platform with a test clock');
  add(clock, 'show', 'of every service').action(doing((c) => showClock(c)));
  add(clock, 'advance <duration>', 'for example 3d or 12h').action(doing((c, [d = '']) => advanceClock(c, d)));

  const audit = root.command('audit').description('the audit chain');
  add(audit, 'verify', 'read every sealed row again').action(doing((c) => verifyAudit(c)));

  add(root, 'proof', 'check every invariant on the tables, the log and the files themselves').option('--wait <seconds>', 'wait until everything has drained')
    .option('--only <invariant...>', 'some of the invariants').action(doing((c, _, f) => proof(c, f)));
  x12Commands(root, { env, cwd, ended });
  return root;
}
