/**
 * Mixed load on one directory for as long as one likes; prints what was measured, which is also in build/endurance.json.
 *
 *   npm run endurance [-- --minutes 60 --brokers 1 --seed 1]
 */
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    brokers: { type: 'string', default: '1' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
})
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'endurance'], {
  cwd: path.join(import.meta.dirname, '..'),
  env: {
    ...process.env,
    KAFDIR_ENDURANCE_MINUTES: values.minutes,
    KAFDIR_ENDURANCE_BROKERS: values.brokers,
    KAFDIR_TEST_SEED: values.seed,
  },
  stdio: 'inherit',
})
process.exitCode = status ?? 1
