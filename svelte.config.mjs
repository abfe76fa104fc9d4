/** Runes everywhere: a component written the old way does not compile. */
export default { compilerOptions: { runes: true } };
