// IpAddress (IAM guide, "IP address condition operators"): IPv4 and IPv6, single or as a CIDR block; a bare address is a block of one.
// An address of one family is never in a block of the other. A request value that is no address matches nothing.
import { literalOf, type Template } from '../parse/template.ts';
import { anyOf, type CompileValues, type ValueTest } from './value-test.ts';

/** A block of addresses: its 32-bit words (one for IPv4, four for IPv6) and how many leading bits count. */
export interface AddressBlock {
  readonly words: readonly number[];
  readonly bits: number;
}

/** Reads an address or CIDR block; `undefined` if it is neither. */
export function readAddress(text: string): AddressBlock | undefined {
  const slash = text.indexOf('/');
  const address = slash < 0 ? text : text.slice(0, slash);
  const words = address.includes(':') ? readIpv6(address) : readIpv4(address);
  if (words === undefined) return undefined;
  const bitsMax = words.length * 32;
  if (slash < 0) return { words, bits: bitsMax };
  const length = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(length) || Number(length) > bitsMax) return undefined;
  return { words, bits: Number(length) };
}

function readIpv4(text: string): readonly number[] | undefined {
  const found = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (found === null) return undefined;
  let word = 0;
  for (const part of found.slice(1)) {
    if (Number(part) > 255) return undefined;
    word = (word << 8) | Number(part);
  }
  return [word >>> 0];
}

function readIpv6(text: string): readonly number[] | undefined {
  let plain = text;
  const tail = /:(\d+\.\d+\.\d+\.\d+)$/.exec(text)?.[1];
  if (tail !== undefined) {
    const word = readIpv4(tail)?.[0];
    if (word === undefined) return undefined;
    plain = `${text.slice(0, -tail.length)}${(word >>> 16).toString(16)}:${(word & 0xffff).toString(16)}`;
  }
  const halves = plain.split('::');
  if (halves.length > 2) return undefined;
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const numbers = groups.map((group) => Number.parseInt(group, 16));
  return [0, 2, 4, 6].map((at) => (((numbers[at] ?? 0) << 16) | (numbers[at + 1] ?? 0)) >>> 0);
}

/** True if the block holds all of the other. */
export function blockHolds(block: AddressBlock, other: AddressBlock): boolean {
  if (block.words.length !== other.words.length || other.bits < block.bits) return false;
  for (let index = 0, bits = block.bits; bits > 0; index += 1, bits -= 32) {
    const mask = bits >= 32 ? 0xffffffff : (0xffffffff << (32 - bits)) >>> 0;
    if ((((block.words[index] ?? 0) ^ (other.words[index] ?? 0)) & mask) !== 0) return false;
  }
  return true;
}

/** IpAddress. */
export const ipAddress: CompileValues = (values) => {
  const tests = values.map((template: Template): ((value: AddressBlock) => boolean) => {
    const block = readAddress(literalOf(template) ?? '');
    return (value) => block !== undefined && blockHolds(block, value);
  });
  const test: ValueTest = (text) => {
    const value = readAddress(text);
    return value !== undefined && tests.some((holds) => holds(value));
  };
  return anyOf([test]);
};
