import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { practicesQuery } from '../api/queries.js';
import type { Practice } from '../api/model.js';
import { Picker } from './picker.js';

/** The practices of this person, and the one that the address names. */
export function usePractices(): { all: Practice[]; practice: string | undefined; nameOf(id: string | null | undefined): string; choose(id: string | undefined): void; unknown: boolean } {
  const { data, isSuccess } = useQuery(practicesQuery());
  const { practice } = useSearch({ strict: false }) as { practice?: string };
  const navigate = useNavigate();
  const all = data?.items ?? [];
  return {
    all, practice,
    unknown: isSuccess && practice !== undefined && !all.some((p) => p.practice === practice),
    nameOf: (id) => all.find((p) => p.practice === id)?.name ?? (id ? `Practice ${id}` : 'No practice'),
    choose: (id) => void navigate({ to: '.', search: (s) => ({ ...s, practice: id }) }),
  };
}

export function PracticePicker({ onClose }: { onClose: () => void }) {
  const { all, choose } = usePractices();
  return (
    <Picker
      title="Choose a practice" placeholder="Type a part of the name or the NPI" onClose={onClose}
      options={[
        { id: 'all', text: 'All my practices', label: `All my practices (${all.length})`, choose: () => choose(undefined) },
        ...all.map((p) => ({ id: p.practice, text: `${p.name} ${p.npi ?? ''}`, label: p.name, hint: p.npi ? `NPI ${p.npi}` : undefined, choose: () => choose(p.practice) })),
      ]}
    />
  );
}
