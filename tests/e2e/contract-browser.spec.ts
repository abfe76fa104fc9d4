import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { ContractDriver } from '../contract/host';
import { contractSuite } from '../contract/suite';
import { WebContractHost } from './support/web-contract';

/** Two browser hosts on one computer. */
function browserDriver(): ContractDriver {
  let folder = '';
  const hosts: WebContractHost[] = [];
  return {
    start: async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'aparte-web-'));
      const first = await WebContractHost.start('zoe', folder);
      hosts.push(first);
      const second = await WebContractHost.start('ali', folder);
      hosts.push(second);
      return [first, second];
    },
    stop: async () => {
      await Promise.all(hosts.map((host) => host.end()));
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

contractSuite('the browser host', browserDriver());
