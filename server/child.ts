/** The relay as a child of the app, in Electron's utilityProcess or Node's fork. */
import { startChild } from './process/child-relay';
import { findParentPort } from './process/parent-port';

const port = findParentPort();
if (!port) throw new Error('This program is started by the app.');
startChild(port, process.argv.slice(2));
