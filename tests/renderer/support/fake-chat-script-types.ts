import type { FakeChatHost, Scenario } from './fake-chat-host';

declare global {
  interface Window {
    readonly scenario: Scenario;
    fake: FakeChatHost;
  }
}
