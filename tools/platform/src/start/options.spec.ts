import { describe, expect, it } from '@jest/globals';
import { DataDirectory } from '../data-directory.js';
import { portsFrom } from '../ports.js';
import { childEnvironment, withoutCredentials, type Around } from './environment.js';
import { readOptions } from './options.js';
import { inSeconds, table } from './progress.js';

describe('npm start', () => {
  it('keeps its data in the repository and counts ports from 4400 unless told otherwise', () => {
    expect(readOptions([], '/repo', '/home')).toEqual({ fresh: false, data: '/repo/.claimstream', base: 4400, together: false, seed: true, answers: true, testClock: false, help: false });
    expect(readOptions(['--fresh', '--data', 'two', '--port', '5400', '--together', '--no-seed', '--no-answers', '--test-clock'], '/repo', '/home'))
      .toEqual({ fresh: true, data: '/home/two', base: 5400, together: true, seed: false, answers: false, testClock: true, help: false });
  });

  it('refuses a word it does not know and a port that is none, naming the fix', () => {
    expect(() => readOptions(['--colour'], '/repo', '/')).toThrow(/--colour.*"npm start -- --help" names the options/);
    expect(() => portsFrom(readOptions(['--port', 'abc'], '/repo', '/').base)).toThrow('NaN cannot be a base port; give --port a number from 1024 to 65000.');
  });

  it('says seconds with one place and lays rows in columns', () => {
    expect([inSeconds(0), inSeconds(949), inSeconds(950), inSeconds(61_234)]).toEqual(['0.0 s', '0.9 s', '1.0 s', '61.2 s']);
    expect(table([['a', 'bb', 'c'], ['aaa', 'b', 'c']])).toBe('  a    bb  c\n  aaa  b   c');
  });
});

describe('the environment of an application', () => {
  const around: Around = {
    options: { base: 4400, testClock: false, answers: true }, ports: portsFrom(4400), data: new DataDirectory('/data'), secrets: { postgres: 'super', services: 'svc' },
    databaseUrl: 'postgres://postgres:super@127.0.0.1:4420/claimstream', brokers: '127.0.0.1:4421', tenantsFile: '/data/tenants.json', peopleFile: '/data/directory.json',
  };
  const contract = {
    NODE_ENV: 'production', CLAIMSTREAM_PORT_BASE: '4400', CLAIMSTREAM_DATABASE: 'postgres://127.0.0.1:4420/claimstream', CLAIMSTREAM_DB_PASSWORD: 'svc',
    KAFKA_BROKERS: '127.0.0.1:4421', CLAIMSTREAM_KEYS: '/data/keys.json', CLAIMSTREAM_FOLDERS: '/data/folders', CLAIMSTREAM_TENANTS: '/data/tenants.json', CLAIMSTREAM_PEOPLE: '/data/directory.json',
    CLAIMSTREAM_ISSUER: 'http://127.0.0.1:4408',
  };

  it('is the contract, without the superuser\'s password and npm\'s own variables', () => {
    const env = childEnvironment(around, { PATH: '/bin', npm_config_x: 'y', INIT_CWD: '/', DATABASE_URL: 'postgres://a:b@c/d', CLAIMSTREAM_TEST_CLOCK: '1' });
    expect(env).toEqual({ PATH: '/bin', ...contract, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4409', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' });
    expect(JSON.stringify(env)).not.toContain('super');
  });

  it('has the superuser only while roles and schemas are made, and a movable clock only when asked', () => {
    expect(childEnvironment(around, {}, true)['DATABASE_URL']).toBe(around.databaseUrl);
    expect(childEnvironment({ ...around, options: { base: 4400, testClock: true, answers: true } }, {})['CLAIMSTREAM_TEST_CLOCK']).toBe('1');
  });

  it('has silent payers only when asked', () => {
    expect(childEnvironment({ ...around, options: { base: 4400, testClock: false, answers: false } }, {})['CLAIMSTREAM_SIMULATOR_ANSWERS']).toBe('asked');
    expect(childEnvironment(around, { CLAIMSTREAM_SIMULATOR_ANSWERS: 'off' })['CLAIMSTREAM_SIMULATOR_ANSWERS']).toBe('off');
  });

  it('leaves a collector that somebody configured', () => {
    const env = childEnvironment(around, { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' });
    expect([env['OTEL_EXPORTER_OTLP_ENDPOINT'], env['OTEL_EXPORTER_OTLP_PROTOCOL']]).toEqual(['http://collector:4318', undefined]);
  });

  it('drops the user and password of any database address', () => {
    expect(withoutCredentials('postgres://u:p%40@db.test:5432/claims?sslmode=require')).toBe('postgres://db.test:5432/claims?sslmode=require');
  });
});
