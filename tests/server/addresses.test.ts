import { describe, expect, it } from 'vitest';
import { limitKey, isLoopback, normaliseAddress, truncateAddress } from '../../server/network-address';
import { parseListenAddress, reachableHosts } from '../../server/process/listen-address';

describe('peers', () => {
  it.each([
    ['192.0.2.77', '192.0.2.77', '192.0.2.77', '192.0.2.0/24'],
    ['::ffff:192.0.2.77', '192.0.2.77', '192.0.2.77', '192.0.2.0/24'],
    ['::FFFF:192.0.2.77', '192.0.2.77', '192.0.2.77', '192.0.2.0/24'],
    ['2001:DB8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2', '2001:db8:1::/48'],
    ['2001:db8::7', '2001:db8::7', '2001:db8:0:0', '2001:db8:0::/48'],
    ['fe80::1%eth0', 'fe80::1', 'fe80:0:0:0', 'fe80:0:0::/48'],
    ['127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.1'],
    ['::1', '::1', '0:0:0:0', '::1'],
  ])('%s is counted and shown as it should be', (raw, address, key, shown) => {
    expect(normaliseAddress(raw)).toBe(address);
    expect(limitKey(address)).toBe(key);
    expect(truncateAddress(address)).toBe(shown);
  });

  it('at this computer are known', () => {
    expect(['127.0.0.1', '127.9.9.9', '::1'].every(isLoopback)).toBe(true);
    expect(['128.0.0.1', '::2', '127.0.0.1.example.org'].some(isLoopback)).toBe(false);
  });
});

describe('where to listen', () => {
  it.each([
    ['127.0.0.1:80', '127.0.0.1', 80],
    ['relay.example.org', 'relay.example.org', 4747],
    ['[::1]:0', '::1', 0],
    ['[::]', '::', 4747],
    [':9', '127.0.0.1', 9],
    ['', '127.0.0.1', 4747],
  ])('%j', (text, host, port) => {
    expect(parseListenAddress(text)).toEqual({ host, port });
  });

  it.each(['a:b', '::1:5', 'host:65536', '[nonsense]:1', 'a b:1', 'http://x:1'])('%j is refused', (text) => {
    expect(() => parseListenAddress(text)).toThrow('usage');
  });

  it('is where others find it, unless it is everywhere', () => {
    expect(reachableHosts('192.0.2.1')).toEqual(['192.0.2.1']);
    const everywhere = reachableHosts('0.0.0.0');
    expect(everywhere).toContain('127.0.0.1');
    expect(everywhere).not.toContain('0.0.0.0');
  });
});
