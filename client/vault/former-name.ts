/** A name that a member bore, and the position at which it took another one. */
export interface FormerName {
  readonly name: string;
  readonly n: number;
}
