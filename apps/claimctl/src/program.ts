import { Command } from 'commander';
import { listAccounts, showAccount } from './account/accounts.js';
import { listCases, showCases } from './case/cases.js';
import { findClaims, journey, type FindFlags } from './claim/claims.js';
import { claimMessages, type MessageFlags } from './claim/messages.js';
import { showClaim } from './claim/show.js';
import { contextOf, type Context } from './context.js';
import { addPartner, addPayer, addPractice, listPartners, listPayers, listPractices } from './directory/directory.js';
import { ingestAnswers } from './file/answers.js';
import { listFiles, showFile } from './file/files.js';
import { ingest } from './file/ingest.js';
import { claimJournal, ledgerHash, trialBalance } from './ledger/ledger.js';
import { rebuildLedger } from './ledger/rebuild.js';
import { advanceClock, showClock } from './operations/clock.js';
import { discardParked, listParked, replay, resumeParked, showParked, verifyAudit } from './operations/parked.js';
import { doctor } from './platform/doctor.js';
import { status } from './platform/status.js';
import { proof } from './proof/command.js';
import { DECISIONS, listRejections, resubmit, settle, showRejection } from './reject/rejections.js';
import { listRemits, showRemit } from './remit/remits.js';
import { login } from './sign-in/command.js';
import { listWriteBacks, writtenBack } from './write-back/write-backs.js';
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
  const add = (to: Command, usage: string, about: string, examples: readonly string[] = []): Command => {
    const command = common(to.command(usage).description(about));
    return examples.length === 0 ? command : command.addHelpText('after', `\nFor example:\n${examples.map((e) => `  $ claimctl ${e}`).join('\n')}`);
  };

  add(root, 'status', 'what runs where, and whether it is ready').option('--wait [seconds]', 'wait until everything is ready').action(doing((c, _, f) => status(c, f)));
  add(root, 'login', 'sign in: --as ROLE on a local platform, else by device code').action(doing((c) => login(c)));
  add(root, 'doctor', 'look whether a platform can run on this machine').action(doing(() => doctor()));
  add(root, 'ingest <file...>', 'upload claim files of a practice').option('--practice <id>', 'the practice').option('--wait [seconds]', 'wait until each file is read').action(doing((c, a, f) => ingest(c, a, f)));

  const files = root.command('files').description('files of practices');
  add(files, 'ls', 'newest first').option('--practice <id>', 'of one practice').action(doing((c, _, f) => listFiles(c, f)));
  add(files, 'show <id>', 'phase, counts and findings').action(doing((c, [id = '']) => showFile(c, id)));

  const claim = root.command('claim').description('claims');
  add(claim, 'show <id>', 'where it stands: attempts and rejections, answers, balances, cases, exceptions, who does what next').action(doing((c, [id = '']) => showClaim(c, id)));
  add(claim, 'journey <id>', 'what happened to it').action(doing((c, [id = '']) => journey(c, id)));
  add(claim, 'messages <id>', 'the files that spoke of it: 837, TA1, 999, 277CA, 835', ['claim messages 1JMBBQNF00402', 'claim messages 1JMBBQNF00402 --raw 2'])
    .option('--raw <number>', 'this claim\'s segments of that message, as they stand in the file (is logged)').action(doing((c, [id = ''], f) => claimMessages(c, id, f as MessageFlags)));
  add(claim, 'find [id]', 'by id, number, member id or name').option('--number <n>', 'the practice\'s own number').option('--member <id>', 'member id').option('--last <name>', 'last name')
    .option('--first <name>', 'first name').option('--birth <day>', 'birth date, YYYY-MM-DD').option('--practice <id>', 'of one practice')
    .action(doing((c, [id], f) => findClaims(c, id, f as FindFlags)));

  const reject = root.command('reject').description('claims refused before adjudication, to be sent again within 24 hours');
  add(reject, 'ls', 'the first to be due first', ['reject ls --category eligibility', 'reject ls --practice 1JMBBQNF00402 --json']).option('--category <category>', 'what the rejection is about').option('--practice <id>', 'of one practice')
    .action(doing((c, _, f) => listRejections(c, f)));
  add(reject, 'show <claim>', 'every attempt with what refused it and the fields to correct').action(doing((c, [id = '']) => showRejection(c, id)));
  add(reject, 'resubmit [claim...]', 'send claims again as they are now: same id, frequency 1, new control numbers', ['reject resubmit 1JMBBQNF00402', 'reject ls --category coding --json | jq -r ".rejections[].claim" | claimctl reject resubmit --from -'])
    .option('--from <file>', 'a list, one claim id a line; "-" reads standard input').action(doing((c, a, f) => resubmit(c, a, f)));
  add(reject, 'settle <claim> <exception>', 'decide a contradiction between what is known and what a partner says', ['reject settle 1JMBBQNF00402 accepted-after-rejection/P/1 --decision asked-the-partner'])
    .option('--decision <decision>', DECISIONS.join(', ')).action(doing((c, [id = '', exception = ''], f) => settle(c, id, exception, f)));

  const ack = root.command('ack').description('acknowledgements of partners: TA1, 999, 277CA');
  add(ack, 'ingest <file...>', 'take files in that came another way than through the partner\'s folder', ['ack ingest 277ca.x12 --partner 1JMBBQNF00402 --wait']).option('--partner <id>', 'who sent them').option('--wait [seconds]', 'wait until each file is read')
    .action(doing((c, a, f) => ingestAnswers(c, 'submission', a, f)));

  const remit = root.command('remit').description('remittances (835) of payers');
  add(remit, 'ls', 'newest first', ['remit ls --state quarantined']).option('--practice <id>', 'of one practice').option('--state <state>', 'received, balanced, quarantined or posted').action(doing((c, _, f) => listRemits(c, f)));
  add(remit, 'show <id>', 'the equation that ties it to the bank, what is held, every answer posted').action(doing((c, [id = '']) => showRemit(c, id)));
  add(remit, 'ingest <file...>', 'take files in that came another way than through the partner\'s folder', ['remit ingest payment.835 --partner 1JMBBQNF00402 --wait 60']).option('--partner <id>', 'who sent them').option('--wait [seconds]', 'wait until each file is read')
    .action(doing((c, a, f) => ingestAnswers(c, 'remittance', a, f)));

  const ledger = root.command('ledger').description('the books of the practices');
  const scoped = (command: Command): Command => command.option('--practice <id>', 'of one practice').option('--as-of <day>', 'at the end of a day, YYYY-MM-DD');
  scoped(add(ledger, 'balance', 'the trial balance; exit 1 when debits and credits differ', ['ledger balance --practice 1JMBBQNF00402 --as-of 2026-03-31'])).action(doing((c, _, f) => trialBalance(c, f)));
  scoped(add(ledger, 'hash', 'one hash of the journal: the same facts, the same hash')).action(doing((c, _, f) => ledgerHash(c, f)));
  add(ledger, 'claim <claim>', 'the journal of a claim, leg by leg').action(doing((c, [id = '']) => claimJournal(c, id)));
  add(ledger, 'rebuild', 'make the journal again from its events and compare the hashes; exit 1 on a difference', ['ledger rebuild --log']).option('--log', 'from the log instead of the event table').option('--as-of <day>', 'as it stood at the end of a day, YYYY-MM-DD')
    .action(doing((c, _, f) => rebuildLedger(c, f)));

  const cases = root.command('case').description('what payers refuse to pay');
  add(cases, 'ls', 'by the day the next step is due', ['case ls --category authorization --due 2026-03-31']).option('--practice <id>', 'of one practice').option('--category <category>', 'kind of denial').option('--owner <role>', 'who takes the next step')
    .option('--due <day>', 'due on this day or before').action(doing((c, _, f) => listCases(c, f)));
  add(cases, 'show <claim>', 'every case of a claim with its denied lines').action(doing((c, [id = '']) => showCases(c, id)));

  const account = root.command('account').description('what guarantors owe');
  add(account, 'ls', 'accounts with their balance', ['account ls --state due']).option('--practice <id>', 'of one practice').option('--guarantor <id>', 'of one guarantor').option('--state <state>', 'clear, due, ...').action(doing((c, _, f) => listAccounts(c, f)));
  add(account, 'show <id>', 'each claim\'s share with the sentence that explains it').action(doing((c, [id = '']) => showAccount(c, id)));

  const back = root.command('write-backs').description('corrections that practices have to take over into their own systems');
  add(back, 'ls', 'oldest first').option('--practice <id>', 'of one practice').action(doing((c, _, f) => listWriteBacks(c, f)));
  add(back, 'done <claim> <field...>', 'the practice has taken them over', ['write-backs done 1JMBBQNF00402 subscriber.memberId']).action(doing((c, [id = '', ...fields]) => writtenBack(c, id, fields)));

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
