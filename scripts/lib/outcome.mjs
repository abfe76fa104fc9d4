/** Exit codes of the scripts: the same meanings as those of `aparte` and `aparte-relay`. */
export const EXIT = Object.freeze({ usage: 64, unreachable: 69, bug: 70, configuration: 78 });

/** A failure whose message is complete as it stands: it is printed as one line, without a stack. */
export class ScriptFailure extends Error {
  /**
   * @param {string} message
   * @param {number} exitCode
   */
  constructor(message, exitCode) {
    super(message);
    this.name = 'ScriptFailure';
    this.exitCode = exitCode;
  }
}

/**
 * Runs an entry file's main function and turns what it returns or throws into the process's exit code.
 *
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (error instanceof ScriptFailure) {
      console.error(error.message);
      process.exitCode = error.exitCode;
      return;
    }
    console.error(error);
    process.exitCode = EXIT.bug;
  }
}
