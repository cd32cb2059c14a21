import type { ProbeConfig, RegistryConfig, TlsConfig } from '../../src/config/model.ts';
import { noProxies } from '../../src/registry/api/proxy.ts';

/** What a configuration that says nothing of it comes to. */
export const plainTls: TlsConfig = {
  ...{ caFile: undefined, certFile: undefined, keyFile: undefined, serverName: undefined },
  ...{ minVersion: 'TLSv1.2', insecureSkipVerify: false, servedCertificateFile: undefined },
};

export const plainProbe: ProbeConfig = {
  ...{ intervalMs: 15_000, timeoutMs: 10_000, phaseTimeoutMs: undefined, family: 0 },
  ...{ reference: undefined, healthUrl: undefined },
};

/** A registry of which nothing but the address is known. */
export function plainRegistry(name: string, url: URL): RegistryConfig {
  return {
    ...{ name, url, credentials: undefined, realms: [], tls: plainTls, proxies: noProxies },
    discovery: undefined,
    collectors: {
      ...{
        probe: plainProbe,
        canary: undefined,
        log: undefined,
        container: undefined,
        storage: undefined,
        gc: undefined,
      },
    },
  };
}
