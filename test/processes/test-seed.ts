/** In CI always the same, so that it judges a change and not the dice; elsewhere new each time. */
const CI_SEED = 1

/** The seed of tests that choose at random: it is in their titles, and `KAFDIR_TEST_SEED` sets it. */
export const testSeed = Number(
  process.env['KAFDIR_TEST_SEED'] ?? (process.env['CI'] === undefined ? Date.now() % 1_000_000 : CI_SEED),
)
