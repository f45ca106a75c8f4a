import type { Finding } from '@claimstream/contracts';
import type { Finding as SourceFinding } from '@claimstream/x12';
import { optional } from './facts.js';

const SEVERITY = { error: 'reject', warning: 'warn', info: 'info' } as const;

/** A finding of the file reader as the product speaks of it; `found` stays behind where it may identify a person. */
export function fromSource(f: SourceFinding): Finding {
  const element = f.segmentId === undefined || f.element === undefined ? f.segmentId : `${f.segmentId}${String(f.element).padStart(2, '0')}${f.component === undefined ? '' : `-${f.component}`}`;
  return {
    code: f.code,
    severity: SEVERITY[f.severity],
    path: [f.loop, element].filter((part) => part !== undefined).join('/') || 'file',
    message: f.message,
    fix: f.fix,
    ...optional('segment', f.segmentInFile ?? f.segment),
    ...optional('element', element),
    offset: f.offset,
    ...optional('expected', f.expected),
    ...optional('found', f.sensitive === true ? undefined : f.found),
  };
}

const ORDER: Record<Finding['severity'], number> = { reject: 0, deny: 1, warn: 2, info: 3 };

/** Worst first; equal ones keep their order. */
export const worstFirst = (findings: readonly Finding[]): Finding[] => [...findings].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
