/**
 * Reads the hosts of gateways that pages of developer portals may send requests to: comma-separated hosts or origins;
 * a host without a scheme is of https. Returns origins. @throws Error if one is no host
 */
export function tryOriginsIn({ KEYMINT_TRY_HOSTS = '' }: NodeJS.ProcessEnv): string[] {
  const all = KEYMINT_TRY_HOSTS.split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '')
    .map((host) => {
      const address = /^https?:\/\//.test(host) ? host : `https://${host}`;
      const isOrigin = URL.canParse(address) && new URL(address).origin === address.toLowerCase();
      // What is in a policy must not end a directive.
      if (!isOrigin || /[;,'"*\s]/.test(address))
        throw new Error(`KEYMINT_TRY_HOSTS has hosts, such as api.example.com: ${host} is none`);
      return new URL(address).origin;
    });
  return [...new Set(all)];
}
