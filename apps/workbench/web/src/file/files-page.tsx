import { Button, NativeSelect } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import type { FileView } from '../api/model.js';
import { filesQuery } from '../api/queries.js';
import { Grid, type Column } from '../grid/grid.js';
import { hasRole, useSession } from '../session/session.js';
import { usePractices } from '../shell/practice.js';
import { useTitle } from '../shell/title.js';
import { moment } from '../show/moment.js';
import { bytes, counted, dollars } from '../show/money.js';
import { payerText } from '../show/payer.js';
import { Empty, Freshness, Loading, Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { UploadCard, type Upload } from './upload-card.js';

const FORMATS: Record<string, string> = { 'x12-837p': '837P', 'x12-837i': '837I', 'fhir-r4': 'FHIR R4', 'x12-835': '835', unknown: 'Not recognized', x12: 'Other X12' };
export const formatName = (format: string | null): string => (format === null ? '–' : FORMATS[format] ?? format);

/** What lies where: files of practices, what partners sent back about ours, what payers paid, and what we sent. */
const SHELVES = [
  { id: '837', title: 'From practices', direction: 'in', brings: '837', none: 'No file has come in yet', how: 'Drop an 837 or a FHIR bundle above, or put it into a practice\'s folder.' },
  { id: 'ack', title: 'Acknowledgements', direction: 'in', brings: 'ack', none: 'No acknowledgement has come in yet', how: 'Partners put TA1, 999 and 277CA into their folder here, an answer to every file of ours.' },
  { id: '835', title: 'Remittances', direction: 'in', brings: '835', none: 'No remittance file has come in yet', how: 'Payers and clearinghouses put 835s into their folder here.' },
  { id: 'out', title: 'To payers', direction: 'out', brings: undefined, none: 'No file has been built yet', how: 'Files to payers appear here as soon as claims are coded, edited and batched.' },
] as const;

export function FilesPage() {
  useTitle('Files');
  const { practice, all, nameOf } = usePractices();
  const search = useSearch({ strict: false }) as { direction?: string; brings?: string };
  const shelf = SHELVES.find((s) => (search.direction === 'out' ? s.id === 'out' : s.id === search.brings)) ?? SHELVES[0];
  const { direction } = shelf;
  const ofPractice = shelf.id === '837';
  const session = useSession();
  const navigate = useNavigate();
  const list = useInfiniteQuery(filesQuery(practice, direction, shelf.brings));
  const [uploads, setUploads] = useState<Upload[]>([]);
  const [current, setCurrent] = useState<string>();
  const rows = list.data?.pages.flatMap((p) => p.items) ?? [];
  const columns: Column<FileView>[] = [
    { id: 'state', title: 'State', width: 'minmax(235px, 1.3fr)', cell: (f) => <ToneText tone={f.headline.tone}>{f.headline.text}{f.state === 'reading' && f.sizeBytes ? ` ${Math.floor(((f.bytesRead ?? 0) * 100) / f.sizeBytes)} %` : ''}</ToneText> },
    { id: 'at', title: direction === 'in' ? 'Received' : 'Built', width: '215px', sort: 'descending', cell: (f) => moment(f.receivedAt) },
    { id: 'claims', title: 'Claims', width: '80px', numeric: true, cell: (f) => f.claims?.toLocaleString('en-US') ?? '–' },
    ...(shelf.id === 'ack' ? [] : [shelf.id === '835' ? { id: 'paid', title: 'Paid', width: '120px', numeric: true, cell: (f: FileView) => dollars(f.paymentCents) } : { id: 'charge', title: 'Charges', width: '120px', numeric: true, cell: (f: FileView) => dollars(f.chargeCents) }]),
    ...(ofPractice || direction === 'out' ? [{ id: 'practice', title: 'Practice', width: 'minmax(160px, 1fr)', cell: (f: FileView) => nameOf(f.practice) }] : []),
    ...(direction === 'out' ? [{ id: 'payer', title: 'Payer', width: 'minmax(150px, 1fr)', cell: (f: FileView) => payerText(f.payerName, f.payer) }] : []),
    ...(ofPractice ? [] : [{ id: 'partner', title: direction === 'in' ? 'From' : 'By way of', width: 'minmax(160px, 1fr)', cell: (f: FileView) => f.partnerName ?? f.partner ?? '–' }]),
    ...(ofPractice ? [{ id: 'format', title: 'Format', width: '130px', cell: (f: FileView) => formatName(f.format) }] : []),
    ...(direction === 'in' ? [] : [{ id: 'control', title: 'Control no.', width: '110px', cell: (f: FileView) => f.controlNumber ?? '–' }]),
    { id: 'size', title: 'Size', width: '90px', numeric: true, cell: (f) => bytes(f.sizeBytes) },
    { id: 'id', title: 'File', width: '150px', cell: (f) => <span className="id">{f.document}</span> },
  ];
  const open = (f: FileView) => void navigate({ to: '/files/$id', params: { id: f.document }, search: (s) => (s.practice ? { practice: s.practice } : {}) });
  return (
    <>
      <div className="page-head"><h1>Files</h1><Freshness fresh={list.data?.pages[0]} /></div>
      {hasRole(session, 'biller', 'coder', 'manager') && (
        <DropZone
          practices={all.map((p) => ({ value: p.practice, label: p.name }))} chosen={practice}
          onFiles={(files, to) => setUploads((before) => [...files.map((file) => ({ key: crypto.randomUUID(), file, practice: to, practiceName: nameOf(to) })), ...before])}
        />
      )}
      {uploads.map((u) => <UploadCard key={u.key} item={u} onClose={() => setUploads((before) => before.filter((x) => x.key !== u.key))} />)}
      <div className="row" style={{ marginBottom: 8 }} role="group" aria-label="Which files">
        {SHELVES.map((s) => (
          <Button
            key={s.id} size="xs" variant={s.id === shelf.id ? 'filled' : 'default'} aria-pressed={s.id === shelf.id}
            onClick={() => void navigate({ to: '/files', search: (was) => ({ ...was, direction: s.id === 'out' ? 'out' : undefined, brings: s.id === 'ack' || s.id === '835' ? s.id : undefined }) })}
          >
            {s.title}
          </Button>
        ))}
      </div>
      {list.isPending && <Loading what="the files" />}
      {list.error && <Problem error={list.error} retry={() => void list.refetch()} />}
      {list.data && rows.length === 0 && (
        <Empty title={shelf.none}>{shelf.how}</Empty>
      )}
      {rows.length > 0 && (
        <Grid
          caption={`Files: ${shelf.title.toLowerCase()}, newest first`} columns={columns} rows={rows} idOf={(f) => f.document} current={current}
          onCurrent={(f) => setCurrent(f.document)} onOpen={open} more={list.hasNextPage} loadMore={() => { if (!list.isFetchingNextPage) void list.fetchNextPage(); }}
          foot={`${counted(rows.length, 'file')}${list.hasNextPage ? ' so far' : ''}. Enter opens.`}
        />
      )}
    </>
  );
}

function DropZone({ practices, chosen, onFiles }: { practices: { value: string; label: string }[]; chosen: string | undefined; onFiles(files: File[], practice: string): void }) {
  const [over, setOver] = useState(false);
  const [picked, setPicked] = useState('');
  const [missing, setMissing] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const to = chosen ?? (picked !== '' ? picked : practices.length === 1 ? practices[0]?.value ?? '' : '');
  const take = (files: FileList | null) => {
    if (!files || files.length === 0) return;
    if (to === '') { setMissing(true); return; }
    onFiles([...files], to);
    if (input.current) input.current.value = '';
  };
  const choose = () => (to === '' ? setMissing(true) : input.current?.click());
  if (practices.length === 0) return <div className="notice notice-info"><div>Register a practice first (on the left: practices and payers); every file belongs to one.</div></div>;
  return (
    <div
      className={`drop${over ? ' drop-over' : ''}`} onDragOver={(e) => { e.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)}
      onDrop={(e) => { e.preventDefault(); setOver(false); take(e.dataTransfer.files); }}
    >
      <div className="row" style={{ justifyContent: 'center', alignItems: 'end' }}>
        {chosen === undefined && (
          <NativeSelect
            label="Practice of the file" value={to} error={missing && to === '' ? 'Choose the practice first' : undefined} style={{ minWidth: 240, textAlign: 'left' }}
            data={[{ value: '', label: 'Choose a practice' }, ...practices]} onChange={(e) => { setPicked(e.currentTarget.value); setMissing(false); }}
          />
        )}
        <Button onClick={choose}>Choose files</Button>
      </div>
      <p className="small" style={{ margin: '10px 0 0' }}>or drop them here: X12 837P, 837I or a FHIR R4 bundle of any size. The same file again is recognized.</p>
      <input ref={input} type="file" multiple hidden aria-label="Files to send" onChange={(e) => take(e.currentTarget.files)} />
    </div>
  );
}
