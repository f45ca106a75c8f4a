import { Button } from '@mantine/core';
import { useState } from 'react';
import { ask } from '../api/client.js';
import type { Person } from '../api/model.js';
import { hasRole, useSession } from '../session/session.js';
import { day } from '../show/moment.js';
import { Problem } from '../show/states.js';

export const nameText = (p: Person | null | undefined): string => (p ? [p.last, [p.first, p.middle].filter((x) => x).join(' ')].filter((x) => x).join(', ') || 'Without a name' : 'Not known');

const SEQUENCES: Record<string, string> = { P: 'primary', S: 'secondary', T: 'tertiary' };

/** Who was treated: masked until somebody asks, and the asking is an audit row. */
export function PersonLine({ claim }: { claim: string }) {
  const session = useSession();
  const [person, setPerson] = useState<Person | null>();
  const [error, setError] = useState<unknown>();
  if (error !== undefined) return <Problem error={error} />;
  if (person === undefined) {
    return (
      <span className="row" style={{ gap: 8 }}>
        <span>Patient <span aria-hidden="true">••••••</span><span className="hidden-visually">is sealed</span></span>
        {hasRole(session, 'biller', 'coder', 'manager', 'agent') && (
          <Button size="compact-xs" variant="default" onClick={() => ask<{ person: Person | null }>(`/v1/reporting/claims/${claim}/person`).then((a) => setPerson(a.person), setError)}>Reveal (is logged)</Button>
        )}
      </span>
    );
  }
  return (
    <span className="row" style={{ gap: 14 }}>
      <strong>{nameText(person)}</strong>
      {person?.birthDate !== undefined && <span>born {day(person.birthDate)}</span>}
      {person?.sex !== undefined && <span>sex {person.sex}</span>}
      {person?.memberIds.map((m) => <span key={m.sequence}>member id {m.id} ({SEQUENCES[m.sequence] ?? m.sequence})</span>)}
      {person?.claimNumber !== undefined && <span>practice&apos;s number {person.claimNumber}</span>}
      <Button size="compact-xs" variant="default" onClick={() => setPerson(undefined)}>Hide</Button>
    </span>
  );
}
