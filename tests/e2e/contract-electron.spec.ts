import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { ContractDriver } from '../contract/host';
import { contractSuite } from '../contract/suite';
import { ElectronContractHost } from './support/electron-contract';

/** Two apps on one computer. */
function electronDriver(): ContractDriver {
  let folder = '';
  const hosts: ElectronContractHost[] = [];
  return {
    start: async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'aparte-app-'));
      const first = await ElectronContractHost.start(folder, 'zoe');
      hosts.push(first);
      const second = await ElectronContractHost.start(folder, 'ali');
      hosts.push(second);
      return [first, second];
    },
    stop: async () => {
      for (const host of hosts) await host.end();
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

contractSuite('Electron', electronDriver());
