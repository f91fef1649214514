import { isIPv6 } from 'node:net';

/** Parses an IPv6 address into eight groups; an IPv4 suffix gives two of them. Source: RFC 4291, 2.2. */
function groupsOf(address: string): number[] {
  const [, ipv4 = ''] = /:(\d+\.\d+\.\d+\.\d+)$/.exec(address) ?? [];
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  const inHex = ipv4 ? `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}` : '';
  const text = ipv4 ? address.replace(ipv4, inHex) : address;
  const [before = '', after] = text.split('::');
  const parsed = (part: string) => (part ? part.split(':').map((group) => Number.parseInt(group, 16)) : []);
  const [head, tail] = [parsed(before), parsed(after ?? '')];
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

/**
 * Returns the network used for rate limits: the /64 of an IPv6 address, the smallest unit assigned to a
 * subscriber; otherwise the address itself. Source: RFC 6177.
 */
export function networkOf(address: string): string {
  const [bare = ''] = address.split('%');
  if (!isIPv6(bare)) return address;
  const groups = groupsOf(bare);
  const [, , , , , mapped, high = 0, low = 0] = groups;
  if (mapped === 0xffff && groups.slice(0, 5).every((group) => group === 0))
    return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}
