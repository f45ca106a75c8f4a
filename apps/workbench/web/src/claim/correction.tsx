import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { hasRole, useSession } from '../session/session.js';
import { counted } from '../show/money.js';
import { Loading, Problem } from '../show/states.js';
import { differences } from './differences.js';
import { registrationQuery } from './registration-form.js';

/** What the practice exported differently after the claim was sent, beside what was sent. The comparison opens the registration, so it is an audit row. */
export function Correction({ claim }: { claim: string }) {
  const session = useSession();
  const [open, setOpen] = useState(false);
  return (
    <section className="panel" aria-label="Proposed correction">
      <h2>Proposed correction</h2>
      <p>The practice exported this claim again after it was sent. What was sent stays as it is until the payer has answered.</p>
      {open ? <Compared claim={claim} onHide={() => setOpen(false)} />
        : hasRole(session, 'biller', 'coder', 'manager') ? <Button variant="default" onClick={() => setOpen(true)}>Compare (is logged)</Button>
          : <p className="small">Billers, coders and managers can compare the two.</p>}
    </section>
  );
}

function Compared({ claim, onHide }: { claim: string; onHide: () => void }) {
  const { data, error, refetch } = useQuery(registrationQuery(claim));
  if (error) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Loading what="both exports" />;
  const found = data.proposed === null ? [] : differences(data.registration, data.proposed);
  return (
    <>
      {found.length === 0 ? <p>Both say the same by now.</p> : (
        <div className="scroll-x" tabIndex={0} role="region" aria-label="Fields that differ">
          <table className="plain-table">
            <caption className="hidden-visually">{counted(found.length, 'field')} of the claim as sent and as proposed</caption>
            <thead><tr><th scope="col">Field</th><th scope="col">As sent</th><th scope="col">As proposed</th></tr></thead>
            <tbody>{found.map((d) => <tr key={d.path}><th scope="row">{d.name}</th><td><del>{d.before}</del></td><td><ins>{d.after}</ins></td></tr>)}</tbody>
          </table>
        </div>
      )}
      <Button variant="default" mt={10} onClick={onHide}>Hide</Button>
    </>
  );
}
