import fs from 'node:fs';
import path from 'node:path';
import { editsMarkdown } from '@claimstream/codes';
import { parts as coding } from '@claimstream/coding';
import { parts as denial } from '@claimstream/denial';
import { parts as intake } from '@claimstream/intake';
import { parts as patientBilling } from '@claimstream/patient-billing';
import { parts as remittance } from '@claimstream/remittance';
import { parts as reporting } from '@claimstream/reporting';
import { parts as submission } from '@claimstream/submission';
import { breaks, type Schema } from './compatible.js';
import { asyncApi, dataDictionary, eventsBlock, lifeCyclePage, schemaFiles, topicManifest } from './contract-pages.js';

const SERVICES = [intake, coding, submission, remittance, denial, patientBilling, reporting];
const BEGIN = '<!-- events: written by npm run generate -->';
const END = '<!-- /events -->';

/** Everything that is made from declarations, by path from the repository's root. */
export function generated(root: string): Map<string, string> {
  const files = new Map<string, string>([
    ...schemaFiles(),
    ['libs/contracts/asyncapi.json', asyncApi()],
    ['libs/contracts/topics.json', topicManifest()],
    ['docs/life-cycle.md', lifeCyclePage()],
    ['docs/data-dictionary.md', dataDictionary()],
    ['libs/codes/EDITS.md', editsMarkdown()],
  ]);
  for (const { definition } of SERVICES) {
    const readme = `apps/${definition.name}/README.md`;
    files.set(readme, withBlock(fs.readFileSync(path.join(root, readme), 'utf8'), eventsBlock(definition), readme));
  }
  return files;
}

/** @throws when the README has no place for the block. */
function withBlock(text: string, block: string, name: string): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${name} has no lines ${BEGIN} and ${END}`);
  return `${text.slice(0, begin)}${BEGIN}\n${block}\n${text.slice(end)}`;
}

/** Schemas on disk that the declarations no longer agree with in both directions; each needs a new version of its event. */
export function incompatible(root: string): string[] {
  const found: string[] = [];
  for (const [file, content] of schemaFiles()) {
    const at = path.join(root, file);
    if (!fs.existsSync(at)) continue;
    found.push(...breaks(JSON.parse(fs.readFileSync(at, 'utf8')) as Schema, JSON.parse(content) as Schema).map((b) => `${file}: ${b}`));
  }
  return found;
}

/** Files whose content differs from what would be generated, and schemas of events that nobody declares any more. */
export function outOfDate(root: string): string[] {
  const files = generated(root);
  const stale = [...files].filter(([file, content]) => !fs.existsSync(path.join(root, file)) || fs.readFileSync(path.join(root, file), 'utf8') !== content).map(([file]) => file);
  const schemas = path.join(root, 'libs/contracts/schemas');
  const orphans = !fs.existsSync(schemas) ? [] : fs.readdirSync(schemas, { recursive: true, encoding: 'utf8' })
    .filter((f) => f.endsWith('.json')).map((f) => `libs/contracts/schemas/${f.replaceAll(path.sep, '/')}`).filter((f) => !files.has(f));
  return [...stale, ...orphans.map((f) => `${f} belongs to no declared event`)];
}

export function write(root: string): number {
  const files = generated(root);
  for (const [file, content] of files) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), content);
  }
  return files.size;
}
