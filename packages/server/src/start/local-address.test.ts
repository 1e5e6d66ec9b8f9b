// Addresses of this machine and of private networks are recognised however they are written, and public ones are not taken for them.

import { expect, test } from 'vitest';
import { isLocalHost } from './local-address.ts';

const hostOf = (url: string): string => new URL(url).hostname;

test.each([
  'http://localhost/',
  'http://LOCALHOST.:8080/',
  'http://metadata.localhost/',
  'http://127.0.0.1/',
  'http://127.1/',
  'http://0x7f000001/',
  'http://2130706433/',
  'http://0/',
  'http://0.0.0.0:80/',
  'http://10.1.2.3/',
  'http://172.31.255.255/',
  'http://192.168.0.1/',
  'http://169.254.169.254/latest/meta-data',
  'http://100.100.100.200/',
  'http://[::1]/',
  'http://[::]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:a00:1]/',
  'http://[64:ff9b::a9fe:a9fe]/',
  'http://[fe80::1]/',
  'http://[fd00:ec2::254]/',
])('%s is local', (url) => {
  expect(isLocalHost(hostOf(url))).toBe(true);
});

test.each([
  'https://hooks.example.com/',
  'https://localhost.example.com/',
  'https://8.8.8.8/',
  'https://172.15.255.255/',
  'https://172.32.0.1/',
  'https://192.169.0.1/',
  'https://[2001:4860:4860::8888]/',
  'https://[::ffff:8.8.8.8]/',
])('%s is not', (url) => {
  expect(isLocalHost(hostOf(url))).toBe(false);
});
