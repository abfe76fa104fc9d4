/** Two ends of a wire in memory: the lab needs it too, and keeps it. */
export { makeWire } from '../../../lab/saboteur/wire';
