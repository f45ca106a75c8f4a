import type { ClaimDetail, CodedLine, Diagnosis } from '../api/model.js';
import { day } from '../show/moment.js';
import { dollars, quantity } from '../show/money.js';
import { Empty, Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { useQuery } from '@tanstack/react-query';
import { codingQuery } from '../api/queries.js';

/** E119 as E11.9: people read ICD-10-CM with its dot. */
export const dotted = (code: string): string => (code.length > 3 && /^[A-Z]/.test(code) ? `${code.slice(0, 3)}.${code.slice(3)}` : code);

const UNITS: Record<string, string> = { UN: 'units', MJ: 'minutes', DA: 'days' };

/** Codes and lines as they stand, with the sum that must be the claim's charge. */
export function LinesTab({ claim }: { claim: ClaimDetail }) {
  const { data, error, refetch } = useQuery(codingQuery(claim.claim));
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading what="the lines" />;
  const { diagnoses, lines } = data.codes ?? data.encounter;
  if (lines.length === 0 && diagnoses.length === 0) return <Empty title="Not coded yet">The encounter came without codes; a coder writes them.</Empty>;
  return (
    <>
      <p className="small">{data.codes === null ? 'As the practice sent them.' : data.codes.by === 'coder' ? 'As a coder wrote them.' : 'As the practice coded them.'}</p>
      <DiagnosisTable diagnoses={diagnoses} />
      <LineTable lines={lines} serviceFrom={data.encounter.serviceFrom} chargeCents={claim.money.chargeCents} institutional={data.encounter.kind === 'institutional'} />
    </>
  );
}

function DiagnosisTable({ diagnoses }: { diagnoses: readonly Diagnosis[] }) {
  return (
    <div className="scroll-x" tabIndex={0} role="region" aria-label="Diagnoses">
      <table className="plain-table" style={{ marginBottom: 16, maxWidth: 420 }}>
        <caption className="hidden-visually">Diagnoses</caption>
        <thead><tr><th scope="col">No.</th><th scope="col">ICD-10-CM</th><th scope="col">Qualifier</th><th scope="col">Present on admission</th></tr></thead>
        <tbody>{diagnoses.map((d, i) => <tr key={`${d.code}-${i}`}><td>{i + 1}</td><td className="id">{dotted(d.code)}</td><td>{d.qualifier}</td><td>{d.poa ?? '–'}</td></tr>)}</tbody>
      </table>
    </div>
  );
}

export function LineTable({ lines, serviceFrom, chargeCents, institutional }: { lines: readonly CodedLine[]; serviceFrom: string; chargeCents: number | null; institutional: boolean }) {
  const priced = lines.every((l) => l.chargeCents !== undefined);
  const sum = lines.reduce((total, l) => total + (l.chargeCents ?? 0), 0);
  const agrees = chargeCents === null || sum === chargeCents;
  return (
    <>
      <div className="scroll-x" tabIndex={0} role="region" aria-label="Service lines">
        <table className="plain-table">
          <caption className="hidden-visually">Service lines</caption>
          <thead><tr><th scope="col">Line</th><th scope="col">Service</th>{institutional && <th scope="col">Revenue code</th>}<th scope="col">Code</th><th scope="col">Modifiers</th><th scope="col">Diagnoses</th><th scope="col" className="money">Quantity</th><th scope="col" className="money">Charge</th></tr></thead>
          <tbody>
            {lines.map((l) => (
              <tr key={l.number}>
                <td>{l.number}</td><td>{day(l.serviceFrom ?? serviceFrom)}</td>{institutional && <td className="id">{l.revenueCode ?? '–'}</td>}<td className="id">{l.code ?? '–'}</td><td className="id">{l.modifiers.join(' ') || '–'}</td>
                <td>{l.pointers.join(', ') || '–'}</td><td className="money">{quantity(l.quantityMilli)} {l.quantityMilli === 1000 ? UNITS[l.unit]?.replace(/s$/, '') ?? l.unit : UNITS[l.unit] ?? l.unit}</td><td className="money">{dollars(l.chargeCents)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot><tr><th scope="row" colSpan={institutional ? 7 : 6}>Total of the lines</th><td className="money"><strong>{dollars(sum)}</strong></td></tr></tfoot>
        </table>
      </div>
      {priced && (
        <p className="identity-line" style={{ marginTop: 8 }}>
          <ToneText tone={agrees ? 'ok' : 'danger'}>{agrees ? `The lines add up to the charge of the claim, ${dollars(sum)}` : `The lines add up to ${dollars(sum)}, the claim says ${dollars(chargeCents)}: ${dollars(sum - (chargeCents ?? 0))} apart`}</ToneText>
        </p>
      )}
    </>
  );
}
