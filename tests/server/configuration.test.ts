import { describe, expect, it } from 'vitest';
import { fileSource } from '../../server/configuration/file';
import { lineOf } from '../../server/configuration/problems';
import { resolve } from '../../server/configuration/resolve';
import { environmentSource, flagSource } from '../../server/configuration/sources';
import { DEFAULT_LIMITS } from '../../server/limits';

const flags = (values: Record<string, readonly string[]>, limits?: readonly string[]) =>
  flagSource(new Map(Object.entries(values)), limits);

const DATA = flags({ data: ['d'] });

/** What is wrong with a file, as lines. */
const problemsOf = (text: string): string[] => resolve([DATA, fileSource(text, 'relay.yaml')]).problems.map(lineOf);

describe('settings', () => {
  it('are taken from flags before the environment, before the file, before defaults, and say where from', () => {
    const { settings, shown, problems } = resolve([
      flags({ data: ['flag'] }, ['maxRooms=3']),
      environmentSource({
        APARTE_DATA: 'environment',
        APARTE_LISTEN: '127.0.0.1:1 [::1]:2',
        APARTE_LIMIT_MAX_ROOMS: '4',
        APARTE_LIMIT_IDLE_MS: '5',
      }),
      fileSource('data: file\nlog-level: warn\nlimits:\n  maxRooms: 5\n  idleMs: 6\n  pingMs: 700\n', 'relay.yaml'),
    ]);
    expect(problems).toEqual([]);
    expect(settings.data).toBe('flag');
    expect(settings.listen).toMatchObject([
      { host: '127.0.0.1', port: 1 },
      { host: '::1', port: 2 },
    ]);
    expect(settings.limits).toEqual({ ...DEFAULT_LIMITS, maxRooms: 3, idleMs: 5, pingMs: 700 });
    const origins = new Map(shown.map(({ name, origin }) => [name, origin.at]));
    expect(
      ['data', 'listen', 'log-level', 'limits.maxRooms', 'limits.pingMs', 'http'].map((name) => origins.get(name)),
    ).toEqual(['--data', 'APARTE_LISTEN', 'relay.yaml:2:12', '--limit', 'relay.yaml:6:11', 'default']);
  });

  it('that are wrong are all found in one go, each with its place and the name that was meant', () => {
    expect(
      problemsOf(
        [
          'lisen: 0.0.0.0:4747',
          'log-level: loud',
          'log-addresses: [none, full]',
          'http: 0.0.0.0:9474',
          'listen:',
          '  - 127.0.0.1:4747',
          '  - host:99999',
          'limits:',
          '  maxRoms: 5',
          '  idleMs: soon',
          '  publishesPerSecond: 0',
          '  maxConnections: 1.5',
        ].join('\n'),
      ),
    ).toEqual([
      'relay.yaml:1:1: there is no setting "lisen"; did you mean "listen"?',
      'relay.yaml:3:16: "log-addresses" must be one value',
      'relay.yaml:9:3: there is no limit "maxRoms"; did you mean "maxRooms"?',
      'relay.yaml:6:3: "listen" must be HOST:PORT, [v6]:PORT, unix:PATH or systemd',
      'relay.yaml:4:7: "http" must be an address of this computer, like 127.0.0.1:9474',
      'relay.yaml:2:12: "log-level" must be one of debug, info, warn, error',
      'relay.yaml:12:19: "maxConnections" must be a whole number of at least 0',
      'relay.yaml:10:11: "idleMs" must be a whole number of at least 0',
      'relay.yaml:11:23: "publishesPerSecond" must be a whole number of at least 1',
    ]);
  });

  it('of a file that is none are refused where its form breaks', () => {
    expect(problemsOf('data: d\ndata: e\n')).toEqual(['relay.yaml:2:1: Map keys must be unique']);
    expect(problemsOf('- a\n- b\n')).toEqual(['relay.yaml:1:1: must be a list of "setting: value"']);
    expect(problemsOf('limits: 5\n')).toEqual(['relay.yaml:1:1: "limits" must hold lines of "name: number"']);
    expect(problemsOf('a: [1\n')[0]).toMatch(/^relay\.yaml:\d+:\d+: /u);
    expect(problemsOf('a: &x 1\nlisten: *x\n').at(-1)).toBe(
      'relay.yaml:2:9: "listen" must be a value or a list of values, not an alias',
    );
  });

  it('may stand in JSON', () => {
    const { settings, problems } = resolve([fileSource('{"data": "d", "listen": ["[::1]:5"]}', 'relay.json')]);
    expect([problems, settings.listen[0]]).toEqual([[], { kind: 'tcp', host: '::1', port: 5, isProxied: false }]);
  });

  it('of an empty file are those by default', () => {
    expect(problemsOf('')).toEqual([]);
    expect(problemsOf('# nothing\n')).toEqual([]);
  });

  it('nearly of our environment are slips; those of other programs are theirs', () => {
    const { problems } = environmentSource({ APARTE_LISEN: 'x', APARTE_DEBUG: '1', APARTE_CONFIG: 'f', PATH: '/' });
    expect(problems.map(lineOf)).toEqual(['APARTE_LISEN: there is no such variable; did you mean APARTE_LISTEN?']);
  });

  it('never show a value that may be a secret', () => {
    const secret = 'AAECAwQFBgcICQoLDA0ODw';
    const told = problemsOf(`access-token: ${secret}\nadmin-token-file: [${secret}, b]\nlimits:\n  token: ${secret}\n`);
    expect(told).toHaveLength(3);
    expect(told.join('\n')).not.toContain(secret);
  });

  it('that need others say so', () => {
    expect(problemsOf('listen: "127.0.0.1:4747,proxy"\n')).toEqual([
      'relay.yaml:1:9: ",proxy" needs "proxy-from": the networks of the balancers',
    ]);
    expect(problemsOf('listen: ["127.0.0.1:4747,proxy"]\nproxy-from: 10.0.0.0/8\n')).toEqual([]);
    expect(problemsOf('listen: [systemd, "systemd,proxy"]\nproxy-from: 10.0.0.0/33\n')).toEqual([
      'relay.yaml:2:13: "proxy-from" must be an address or a network like 10.0.0.0/8',
      'relay.yaml:1:9: ",proxy" needs "proxy-from": the networks of the balancers',
      'relay.yaml:1:9: "systemd" stands for all sockets that systemd passes: name it once',
    ]);
  });
});
