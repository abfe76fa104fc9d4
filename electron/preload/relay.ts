/** The relay window's preload: the relay's methods by name; of rooms, members and messages it has none. */
import type { RelayApi, RelayPageEvent } from '../../contract/relay';
import { RELAY_SCHEMAS } from '../../contract/schemas';
import { exposeContract, listen, namesOf } from './carry';

exposeContract<RelayApi>('relay', namesOf<RelayApi>(RELAY_SCHEMAS), (listener) =>
  // Main sends what the contract says; the page shows texts, whatever they are.
  listen('relay', (event) => listener(event as RelayPageEvent)),
);
