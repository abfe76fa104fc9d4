/** Which member a connection belongs to. A relay sees no identities: who comes back from an address takes the place of who left it first. */

interface Seat {
  readonly key: string;
  connections: number;
  /** Order of leaving. */
  left: number;
}

export class Members {
  private readonly seats: Seat[] = [];
  private departures = 0;

  /**
   * @param key address, or the member's name where one is known
   * @param isName whether the key names one member alone
   * @returns the member's number, from 1
   */
  arrive(key: string, isName: boolean): number {
    const own = this.seats.filter((seat) => seat.key === key);
    const [free] = own.filter(({ connections }) => isName || connections === 0).sort((a, b) => a.left - b.left);
    const seat = free ?? { key, connections: 0, left: 0 };
    if (!free) this.seats.push(seat);
    seat.connections += 1;
    return this.seats.indexOf(seat) + 1;
  }

  leave(member: number): void {
    const seat = this.seats[member - 1];
    if (!seat) return;
    seat.connections -= 1;
    this.departures += 1;
    seat.left = this.departures;
  }
}
