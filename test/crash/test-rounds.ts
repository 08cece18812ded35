/** How much a test that can go on for ever does: `KAFDIR_TEST_ROUNDS` times what is enough for every change. */
export const testRounds = Number(process.env['KAFDIR_TEST_ROUNDS'] ?? 1)
