import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client.js';
import { practicesQuery } from '../api/queries.js';
import { hasRole, useSession } from '../session/session.js';
import { useTitle } from '../shell/title.js';
import { Empty, Problem } from '../show/states.js';
import { RecordForm, type Field } from './record-form.js';

interface Partner { partner: string; name?: string; folder?: string; receiverId?: string; usage?: string }
interface Payer { payer: string; name?: string; payerIds?: string[]; partner?: string }

const ZONES = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Phoenix', 'America/Los_Angeles', 'America/Anchorage', 'Pacific/Honolulu'].map((z) => ({ value: z, label: z.replace('_', ' ') }));

const PRACTICE: readonly Field[] = [
  { name: 'name', label: 'Name' }, { name: 'npi', label: 'NPI', hint: 'Ten digits' }, { name: 'taxId', label: 'Tax id', hint: 'Nine digits', optional: true },
  { name: 'taxonomy', label: 'Taxonomy', hint: 'Ten characters ending in X', optional: true }, { name: 'timeZone', label: 'Time zone', choices: ZONES },
];
const PARTNER: readonly Field[] = [
  { name: 'name', label: 'Name' }, { name: 'folder', label: 'Folder', hint: 'Small letters, digits and hyphens' }, { name: 'senderId', label: 'Our sender id (ISA06)' }, { name: 'receiverId', label: 'Their receiver id (ISA08)' },
  { name: 'submitterName', label: 'Submitter name' }, { name: 'contactName', label: 'Contact' }, { name: 'contactPhone', label: 'Contact phone', hint: 'Ten digits' },
  { name: 'usage', label: 'Usage (ISA15)', choices: [{ value: 'T', label: 'T test' }, { value: 'P', label: 'P production' }] }, { name: 'cutAfterSeconds', label: 'Cut a batch after', hint: 'Seconds', number: true, optional: true },
];

/** Who sends claims, who takes them, and how they get there. */
export function AdminPage() {
  useTitle('Practices and payers');
  const session = useSession();
  const manager = hasRole(session, 'manager');
  const practices = useQuery(practicesQuery());
  const partners = useQuery({ queryKey: ['partners'], queryFn: () => get<{ partners: Partner[] }>('/v1/submission/partners') });
  const payers = useQuery({ queryKey: ['payers'], queryFn: () => get<{ payers: Payer[] }>('/v1/submission/payers') });
  const partnerName = (id: string | undefined) => partners.data?.partners.find((p) => p.partner === id)?.name ?? id ?? '–';
  const payerFields: readonly Field[] = [
    { name: 'name', label: 'Name' }, { name: 'payerIds', label: 'Payer ids', hint: 'As claims name it, separated by spaces', list: true }, { name: 'filingCode', label: 'Kind of insurance (filing code)', optional: true },
    { name: 'partner', label: 'Reached through', choices: (partners.data?.partners ?? []).map((p) => ({ value: p.partner, label: p.name ?? p.partner })) },
  ];
  return (
    <>
      <div className="page-head"><h1>Practices and payers</h1></div>
      {!manager && <p className="small">Managers register partners and payers; billers and managers register practices.</p>}
      <section className="panel" aria-label="Practices">
        <h2>Practices</h2>
        {practices.error && <Problem error={practices.error} />}
        {practices.data?.items.length === 0 && <Empty title="No practice yet">Every file belongs to a practice; register the first one.</Empty>}
        {practices.data && practices.data.items.length > 0 && <Rows label="List of practices" head={['Name', 'NPI', 'Time zone', 'Id']} rows={practices.data.items.map((p) => [p.name, p.npi ?? '–', p.timeZone ?? '–', p.practice])} />}
        {hasRole(session, 'biller', 'manager') && <RecordForm button="Register a practice" fields={PRACTICE} to="/v1/intake/practices" refresh={['practices']} />}
      </section>
      <section className="panel" aria-label="Partners">
        <h2>Trading partners</h2>
        {partners.error && <Problem error={partners.error} />}
        {partners.data && partners.data.partners.length > 0 ? <Rows label="List of partners" head={['Name', 'Folder', 'Receiver', 'Usage', 'Id']} rows={partners.data.partners.map((p) => [p.name ?? '–', p.folder ?? '–', p.receiverId ?? '–', p.usage ?? '–', p.partner])} /> : <Empty title="No partner yet">Claims leave through a clearinghouse or a payer&apos;s own door.</Empty>}
        {manager && <RecordForm button="Register a partner" fields={PARTNER} to="/v1/submission/partners" refresh={['partners']} />}
      </section>
      <section className="panel" aria-label="Payers">
        <h2>Payers</h2>
        {payers.error && <Problem error={payers.error} />}
        {payers.data && payers.data.payers.length > 0 ? <Rows label="List of payers" head={['Name', 'Payer ids', 'Reached through', 'Id']} rows={payers.data.payers.map((p) => [p.name ?? '–', p.payerIds?.join(', ') ?? '–', partnerName(p.partner), p.payer])} /> : <Empty title="No payer yet">Claims that name an unknown payer wait until it is registered.</Empty>}
        {manager && <RecordForm button="Register a payer" fields={payerFields} to="/v1/submission/payers" refresh={['payers']} />}
      </section>
    </>
  );
}

function Rows({ label, head, rows }: { label: string; head: string[]; rows: string[][] }) {
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label={label}>
      <table className="plain-table"><thead><tr>{head.map((h) => <th key={h} scope="col">{h}</th>)}</tr></thead><tbody>{rows.map((r) => <tr key={r.at(-1)}>{r.map((c, i) => <td key={head[i]} className={head[i] === 'Id' ? 'id' : undefined}>{c}</td>)}</tr>)}</tbody></table>
    </div>
  );
}
