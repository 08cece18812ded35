/** The seed of tests that choose at random: it is in their titles, and `KAFDIR_TEST_SEED` sets it. */
export const testSeed = Number(process.env['KAFDIR_TEST_SEED'] ?? Date.now() % 1_000_000)
