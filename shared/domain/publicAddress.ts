import { BlockList, isIP } from 'node:net';

const listOf = (family: 'ipv4' | 'ipv6', subnets: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', bits] = subnet.split('/');
    list.addSubnet(network, Number(bits), family);
  }
  return list;
};

/** Source: IANA IPv4 Special-Purpose Address Registry; RFC 5771 for multicast, RFC 1112 for class E. */
const specialIpv4 = listOf('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** The only addresses that are assigned to hosts of the internet. Source: RFC 4291, 2.4. */
const unicastIpv6 = listOf('ipv6', ['2000::/3']);

/** Source: IANA IPv6 Special-Purpose Address Registry. 6to4 and Teredo have an IPv4 address inside. */
const specialIpv6 = listOf('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** True for an IP address that hosts of the internet have, as opposed to private, local and reserved ones. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !specialIpv4.check(address, 'ipv4');
  return family === 6 && unicastIpv6.check(address, 'ipv6') && !specialIpv6.check(address, 'ipv6');
}

const loopback = listOf('ipv4', ['127.0.0.0/8']);

/** True for an IPv4 address of this machine. */
export const isLoopbackAddress = (address: string): boolean => isIP(address) === 4 && loopback.check(address);
