import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * What Chromium's sandbox can do on this system.
 *
 * @typedef {'works' | 'root' | 'restricted'} SandboxState
 */

/**
 * Chromium refuses to sandbox for root, and aborts where it may not make user namespaces (Ubuntu since 23.10, or switched
 * off by hand), unless its helper belongs to root and may act as root.
 *
 * @param {string} executable Electron's or Chromium's program
 * @returns {SandboxState}
 */
export function sandboxState(executable) {
  if (process.platform !== 'linux') return 'works';
  if (process.getuid?.() === 0) return 'root';
  if (!namespacesAreRestricted() || helperIsSetUp(executable)) return 'works';
  return 'restricted';
}

function namespacesAreRestricted() {
  return (
    setting('/proc/sys/kernel/apparmor_restrict_unprivileged_userns') === '1' ||
    setting('/proc/sys/kernel/unprivileged_userns_clone') === '0' ||
    setting('/proc/sys/user/max_user_namespaces') === '0'
  );
}

/** @param {string} executable */
function helperIsSetUp(executable) {
  const helper = path.join(path.dirname(executable), 'chrome-sandbox');
  if (!existsSync(helper)) return false;
  const stat = statSync(helper);
  return stat.uid === 0 && (stat.mode & 0o4000) !== 0;
}

/** @param {string} file */
function setting(file) {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    // This kernel has no such setting.
    return null;
  }
}
