import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { ApiError } from '../api/client.js';
import { fileAtIntakeQuery } from '../api/queries.js';
import { FindingList } from '../claim/finding-list.js';
import { bytes, counted } from '../show/money.js';
import { Problem } from '../show/states.js';
import { ToneText } from '../show/tone.js';
import { Bar, Phases } from './phases.js';
import { upload, type Taken } from './upload.js';

export interface Upload { key: string; file: File; practice: string; practiceName: string }

type Sent = { at: 'sending'; bytes: number } | { at: 'failed'; error: unknown } | { at: 'taken'; answer: Taken };

/** One upload from the first byte to the end of its reading. */
export function UploadCard({ item, onClose }: { item: Upload; onClose: () => void }) {
  const [sent, setSent] = useState<Sent>({ at: 'sending', bytes: 0 });
  const stop = useRef<() => void>(() => undefined);
  const begun = useRef(false);
  const queries = useQueryClient();
  const send = () => {
    setSent({ at: 'sending', bytes: 0 });
    const going = upload(item.file, item.practice, item.key, (n) => setSent({ at: 'sending', bytes: n }));
    stop.current = going.stop;
    going.done.then(
      (answer) => { setSent({ at: 'taken', answer }); void queries.invalidateQueries({ queryKey: ['files'] }); },
      (error: unknown) => setSent({ at: 'failed', error }),
    );
  };
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    send();
  });
  const percent = sent.at === 'sending' ? (item.file.size === 0 ? 0 : Math.floor((sent.bytes * 100) / item.file.size)) : 100;
  return (
    <section className="panel" aria-label={`Upload of ${item.file.name}`}>
      <div className="row">
        <strong style={{ overflowWrap: 'anywhere' }}>{item.file.name}</strong>
        <span className="small">{bytes(item.file.size)} for {item.practiceName}</span>
        <span className="head-gap" />
        {sent.at === 'sending' ? <Button size="xs" variant="default" onClick={() => stop.current()}>Stop</Button> : <Button size="xs" variant="default" onClick={onClose}>Close</Button>}
      </div>
      {sent.at === 'sending' && <><p className="small" style={{ margin: '8px 0 4px' }}>Sending {bytes(sent.bytes)} of {bytes(item.file.size)}</p><Bar label="Share of the file that was sent" percent={percent} /></>}
      {sent.at === 'failed' && <div style={{ marginTop: 10 }}><Problem error={sent.error} {...(sent.error instanceof ApiError && sent.error.status >= 400 && sent.error.status < 500 ? {} : { retry: send })} /></div>}
      {sent.at === 'taken' && <Reading answer={sent.answer} />}
    </section>
  );
}

function Reading({ answer }: { answer: Taken }) {
  const { data, error } = useQuery(fileAtIntakeQuery(answer.id));
  if (answer['duplicate'] === true) {
    return (
      <div className="notice notice-info" role="status" style={{ marginTop: 10 }}>
        <ToneText tone="info">This is the same file again, byte for byte. Nothing was taken in twice. <Link to="/files/$id" params={{ id: answer.id }} search={(s) => s}>Open the first one</Link></ToneText>
      </div>
    );
  }
  if (error) return <Problem error={error} />;
  if (!data) return <p role="status">Received. Reading begins …</p>;
  return (
    <>
      <Phases file={data} />
      <p role="status" className="row">
        {data.phase === 'done' && <ToneText tone="ok" strong>{counted(data.accepted, 'claim')} taken in{data.updates > 0 ? `, ${counted(data.updates, 'update')} of known claims` : ''}</ToneText>}
        {data.phase === 'refused' && <ToneText tone="danger" strong>The file was refused; nothing of it was taken in</ToneText>}
        {data.phase === 'exception' && <ToneText tone="warn" strong>{counted(data.accepted, 'claim')} taken in; the file does not add up</ToneText>}
        <Link to="/files/$id" params={{ id: answer.id }} search={(s) => s}>Open the file</Link>
        {data.accepted > 0 && <Link to="/claims" search={(s) => ({ ...s, document: answer.id })}>Its claims</Link>}
      </p>
      <FindingList findings={data.findings} />
    </>
  );
}
