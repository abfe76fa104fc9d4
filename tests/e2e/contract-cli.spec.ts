import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { ContractDriver } from '../contract/host';
import { contractSuite } from '../contract/suite';
import { RpcHost } from '../support/rpc-host';

/** `aparte rpc`, twice. */
function cliDriver(): ContractDriver {
  let folder = '';
  const hosts: RpcHost[] = [];
  return {
    start: async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'aparte-rpc-'));
      const [first, second] = [
        await RpcHost.start(path.join(folder, 'zoe')),
        await RpcHost.start(path.join(folder, 'ali')),
      ];
      hosts.push(first, second);
      return [first, second];
    },
    stop: async () => {
      await Promise.all(hosts.map((host) => host.end()));
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

contractSuite('aparte rpc', cliDriver());
