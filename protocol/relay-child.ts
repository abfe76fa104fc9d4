/**
 * How a program starts the relay as its child. Arguments are `--data DIR --listen HOST:PORT`, as for `serve`; where there is something that others
 * must not see in a list of processes, there are no arguments and the first message is a {@link RelayChildConfiguration}. Every message that is a text
 * is a piece of the admin protocol's byte stream, in both directions, from the first moment on: the first `watch` also gets what happened before.
 */

/** First message to a relay that was started without arguments. */
export interface RelayChildConfiguration {
  readonly dataDir: string;
  /** `HOST:PORT`; port 0 takes a free one. */
  readonly listen: string;
  /** 16 bytes in base64url: who wants to make rooms must show it. */
  readonly accessToken?: string;
  /** 16 bytes in base64url: admins may come from elsewhere with it. */
  readonly adminToken?: string;
  /** Limits that differ from their defaults. */
  readonly limits?: Readonly<Record<string, number>>;
}
