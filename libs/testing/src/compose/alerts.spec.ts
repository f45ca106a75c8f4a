import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../../..');
const read = (file: string): string => fs.readFileSync(path.join(root, file), 'utf8');
const folder = path.join(root, 'deploy/prometheus');
const rules = read('deploy/prometheus/claimstream.rules.yml');
const alerts = [...rules.matchAll(/- alert: (\S+)\n\s+expr: '([^\n]+)'\n[\s\S]*?runbook: (\S+) }/g)].map(([, name = '', expr = '', runbook = '']) => ({ name, expr, runbook }));

/** What the services show: the metrics of every service, and the figures that a service reads from its own tables. */
const shown = new Set([
  ...[...read('libs/service-kit/src/telemetry/metrics.ts').matchAll(/(?:counter|gauge|ofLog)\('([a-z_]+)'|name: 'claimstream_([a-z_]+)'/g)].map(([, a, b]) => a ?? b),
  'business_figures_age_seconds',
  ...fs.readdirSync(path.join(root, 'apps')).map((app) => `apps/${app}/src/figures.ts`).filter((file) => fs.existsSync(path.join(root, file))).flatMap((file) => [...read(file).matchAll(/^\s+(?:gauges: \{ )?([a-z_]+): \{ help:/gm)].map(([, name]) => name)),
]);

const promtool = (...args: string[]) => spawnSync(process.env['PROMTOOL'] ?? 'promtool', args, { cwd: folder, encoding: 'utf8' });
const without = promtool('--version').error ? ' (skipped: there is no promtool; Debian has it in the package prometheus)' : '';

describe('the alerts', () => {
  it('are each read with their expression and runbook', () => {
    expect(alerts).toHaveLength(rules.match(/- alert:/g)?.length ?? 0);
    expect(alerts.length).toBeGreaterThan(15);
  });

  it.each(alerts)('$name asks for metrics that are shown, and leads to a runbook that is there and in the list', ({ expr, runbook }) => {
    const asked = [...expr.matchAll(/claimstream_([a-z_]+)/g)].map(([, name = '']) => name.replace(/_(bucket|count|sum)$/, ''));
    expect(asked.filter((name) => !shown.has(name))).toEqual([]);
    expect(fs.existsSync(path.join(root, runbook))).toBe(true);
    expect(read('docs/operating/README.md')).toContain(`(${path.basename(runbook)})`);
  });

  (without === '' ? it : it.skip)(`fire when they should and not before, by promtool's own tests${without}`, () => {
    expect(promtool('check', 'rules', 'claimstream.rules.yml').status).toBe(0);
    const { status, stdout, stderr } = promtool('test', 'rules', 'claimstream.rules_test.yml');
    expect({ status, said: status === 0 ? '' : stdout + stderr }).toEqual({ status: 0, said: '' });
  });
});
